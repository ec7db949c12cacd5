using System.Collections.Immutable;
using static LoadBalancer.Core.Observability.MetricKind;

namespace LoadBalancer.Core.Observability;

/// <summary>Every metric this program has: the one place where a metric's name is written.</summary>
/// <remarks>
/// Config path, immutable. A test holds <see cref="All"/> against docs/reference/metrics.md. Every label's values are bounded:
/// names the operator wrote, statuses, reason codes, a few words of ours; never a path, an address or anything else a client sends.
/// </remarks>
public static class MetricCatalog
{
    /// <summary>Requests answered.</summary>
    public static readonly MetricFamily Requests = new(
        "lb_requests_total", Counter, "Requests answered, or left by the client (499).", "listener", "route", "status");

    /// <summary>How long requests took.</summary>
    public static readonly MetricFamily RequestDuration = new(
        "lb_request_duration_seconds", Histogram, "From a request's first byte to its answer's last.", "route");

    /// <summary>Client connections.</summary>
    public static readonly MetricFamily Connections = new(
        "lb_connections", Gauge, "Client connections open now.", "listener");

    /// <summary>Bytes relayed by <c>tcp</c> and <c>udp</c> listeners.</summary>
    public static readonly MetricFamily StreamBytes = new(
        "lb_stream_bytes_total", Counter, "Bytes relayed by tcp and udp listeners, from clients (received) and to them (sent); counted when a relay ends.", "listener", "direction");

    /// <summary>UDP sessions.</summary>
    public static readonly MetricFamily UdpSessions = new(
        "lb_udp_sessions", Gauge, "Sessions of udp listeners now.", "listener");

    /// <summary>Datagrams relayed.</summary>
    public static readonly MetricFamily UdpDatagrams = new(
        "lb_udp_datagrams_total", Counter, "Datagrams relayed by udp listeners, from clients (received) and to them (sent).", "listener", "direction");

    /// <summary>Datagrams dropped.</summary>
    public static readonly MetricFamily UdpDropped = new(
        "lb_udp_dropped_total", Counter, "Datagrams that udp listeners dropped, by why.", "listener", "reason");

    /// <summary>Answers of endpoints.</summary>
    public static readonly MetricFamily UpstreamRequests = new(
        "lb_upstream_requests_total", Counter, "Answers received from endpoints, every attempt counted.", "service", "status");

    /// <summary>Client connections at most.</summary>
    public static readonly MetricFamily ConnectionsLimit = new(
        "lb_connections_limit", Gauge, "Client connections that may be open; at that many accepting pauses.");

    /// <summary>When certificates expire; Host adds its reader, since they are the snapshot's.</summary>
    public static readonly MetricFamily CertificateNotAfter = new(
        "lb_tls_certificate_not_after_seconds", Gauge, "When the certificate for a host expires, in seconds since 1970-01-01 UTC.", "host");

    /// <summary>Connections to endpoints.</summary>
    public static readonly MetricFamily UpstreamConnections = new(
        "lb_upstream_connections", Gauge, "Connections to endpoints now: serving a request, or idle in their pool.", "service", "state");

    /// <summary>Endpoints by state; Host adds its reader, since Observability knows no endpoints.</summary>
    public static readonly MetricFamily UpstreamEndpoints = new(
        "lb_upstream_endpoints", Gauge, "Endpoints of a service by what the balancer thinks of them.", "service", "state");

    /// <summary>Requests that wait for a connection; Host adds its reader.</summary>
    public static readonly MetricFamily QueueLength = new(
        "lb_queue_length", Gauge, "Requests that wait for a connection to one of a service's endpoints.", "service");

    /// <summary>Probes.</summary>
    public static readonly MetricFamily Probes = new(
        "lb_health_probes_total", Counter, "Probes of endpoints that ended, by how.", "service", "result");

    /// <summary>Probes that do not come about; Host adds its reader, since Observability knows no endpoints.</summary>
    public static readonly MetricFamily ProbesOverdue = new(
        "lb_health_overdue", Gauge, "Endpoints no probe of which has ended for three intervals: their last state is kept.", "service");

    /// <summary>Ejections.</summary>
    public static readonly MetricFamily Ejections = new(
        "lb_ejections_total", Counter, "Endpoints taken out because requests to them failed.", "service");

    /// <summary>Lookups of services' names.</summary>
    public static readonly MetricFamily Lookups = new(
        "lb_dns_lookups_total", Counter, "Lookups of services' names; without an answer the last good one is kept.", "service", "result");

    /// <summary>Queries for the cluster's name.</summary>
    public static readonly MetricFamily DnsQueries = new(
        "lb_dns_queries_total", Counter, "Queries for the cluster's name, by what they asked and what became of them.", "qtype", "rcode");

    /// <summary>Updates of the DNS server; the publisher adds its reader.</summary>
    public static readonly MetricFamily DnsUpdates = new(
        "lb_dns_updates_total", Counter, "Updates sent to the DNS server (RFC 2136), by how they ended.", "result");

    /// <summary>Whether the DNS server holds what is wanted; the publisher adds its reader.</summary>
    public static readonly MetricFamily DnsInStep = new(
        "lb_dns_in_step", Gauge, "1 when the DNS server held what this zone wants when it was last looked at, else 0.");

    /// <summary>ALBs between zones; Host adds the readers of these three, where there is <c>[mzlb]</c>.</summary>
    public static readonly MetricFamily AlbUp = new(
        "lb_mzlb_alb_up", Gauge, "1 when an ALB counts as up in this zone, else 0.", "alb");

    /// <summary>Whether this zone decides.</summary>
    public static readonly MetricFamily ZoneEntitled = new(
        "lb_mzlb_entitled", Gauge, "1 when this zone may take ALBs out of answers, 0 when it holds what it answered last.");

    /// <summary>Whether the zones are configured alike.</summary>
    public static readonly MetricFamily ZoneConfigSame = new(
        "lb_mzlb_config_same", Gauge, "0 when a zone that is heard runs another configuration, else 1.");

    /// <summary>Attempts after the first.</summary>
    public static readonly MetricFamily Retries = new(
        "lb_retries_total", Counter, "Further attempts, by why the attempt before failed.", "service", "reason");

    /// <summary>Attempts that the budget forbade.</summary>
    public static readonly MetricFamily RetriesDenied = new(
        "lb_retries_denied_total", Counter, "Further attempts that were not made because the service's retry budget was used up.", "service");

    /// <summary>Exchanges that went wrong.</summary>
    public static readonly MetricFamily Errors = new(
        "lb_errors_total", Counter, "Exchanges that did not end with an endpoint's whole answer, by reason code.", "reason");

    /// <summary>Reloads.</summary>
    public static readonly MetricFamily ConfigReloads = new(
        "lb_config_reloads_total", Counter, "Reloads of the configuration: ok, or error and the old one serves on.", "result");

    /// <summary>Whether the last reload took.</summary>
    public static readonly MetricFamily ConfigLastReloadSuccessful = new(
        "lb_config_last_reload_successful", Gauge, "1 when the configuration last read is the one in force, else 0.");

    /// <summary>Which configuration is in force.</summary>
    public static readonly MetricFamily ConfigGeneration = new(
        "lb_config_generation", Gauge, "Number of the configuration in force, from 1; 0 before the first.");

    /// <summary>Log lines lost.</summary>
    public static readonly MetricFamily AccessLogDropped = new(
        "lb_access_log_dropped_total", Counter, "Access log lines lost: the queue was full, or the write failed.", "reason");

    /// <summary>Our own bugs that no request shows; Host adds its reader, since the event is the process's.</summary>
    public static readonly MetricFamily UnobservedExceptions = new(
        "lb_unobserved_exceptions_total", Counter, "Exceptions of tasks that nobody awaited: bugs, each one.");

    /// <summary>Processor time.</summary>
    public static readonly MetricFamily ProcessCpu = new(
        "process_cpu_seconds_total", Counter, "Processor time of this process, user and system.");

    /// <summary>Resident memory.</summary>
    public static readonly MetricFamily ProcessResidentMemory = new(
        "process_resident_memory_bytes", Gauge, "Resident memory of this process.");

    /// <summary>Start of the process.</summary>
    public static readonly MetricFamily ProcessStartTime = new(
        "process_start_time_seconds", Gauge, "When this process started, in seconds since 1970-01-01 UTC.");

    /// <summary>Open file descriptors; Host adds its reader, since Core reads no files.</summary>
    public static readonly MetricFamily ProcessOpenFds = new(
        "process_open_fds", Gauge, "File descriptors open now.");

    /// <summary>Bytes allocated.</summary>
    public static readonly MetricFamily GcAllocated = new(
        "dotnet_gc_allocated_bytes_total", Counter, "Bytes allocated on the managed heap since the start.");

    /// <summary>Garbage collections.</summary>
    public static readonly MetricFamily GcCollections = new(
        "dotnet_gc_collections_total", Counter, "Garbage collections, each counted for the oldest generation it collected.", "generation");

    /// <summary>Time stopped for garbage collection.</summary>
    public static readonly MetricFamily GcPause = new(
        "dotnet_gc_pause_seconds_total", Counter, "Time all threads stood still for garbage collections.");

    /// <summary>Managed heap.</summary>
    public static readonly MetricFamily GcHeap = new(
        "dotnet_gc_heap_bytes", Gauge, "Bytes on the managed heap, garbage not yet collected included.");

    /// <summary>Thread pool threads.</summary>
    public static readonly MetricFamily ThreadPoolThreads = new(
        "dotnet_threadpool_threads", Gauge, "Threads of the thread pool now.");

    /// <summary>Thread pool queue.</summary>
    public static readonly MetricFamily ThreadPoolQueue = new(
        "dotnet_threadpool_queue_length", Gauge, "Work items waiting for a thread of the thread pool now.");

    /// <summary>All of them, in the order of the page.</summary>
    public static ImmutableArray<MetricFamily> All { get; } =
    [
        Requests, RequestDuration, Connections, ConnectionsLimit, CertificateNotAfter, StreamBytes, UdpSessions, UdpDatagrams, UdpDropped,
        UpstreamRequests, UpstreamConnections, UpstreamEndpoints, QueueLength, Probes,
        ProbesOverdue, Ejections, Lookups, DnsQueries, DnsUpdates, DnsInStep, AlbUp, ZoneEntitled, ZoneConfigSame, Retries, RetriesDenied,
        Errors,
        ConfigReloads, ConfigLastReloadSuccessful, ConfigGeneration, AccessLogDropped, UnobservedExceptions,
        ProcessCpu, ProcessResidentMemory, ProcessStartTime, ProcessOpenFds,
        GcAllocated, GcCollections, GcPause, GcHeap, ThreadPoolThreads, ThreadPoolQueue,
    ];
}
