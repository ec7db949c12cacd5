using System.Collections.Immutable;

namespace LoadBalancer.Core.Admin;

/// <summary>What a process tells of itself: the answer of <c>GET /api/v1/status</c>, as <c>lb status</c> shows it.</summary>
/// <remarks>Background, immutable. Each number is right at some instant of the reading; two may be of two instants.</remarks>
/// <param name="State"><c>loading</c>, <c>ready</c> or <c>draining</c>.</param>
/// <param name="Version">The program's.</param>
/// <param name="UptimeSeconds">Since its start, by a clock that is never set.</param>
/// <param name="Generation">Of the configuration in force.</param>
/// <param name="Config">How the configuration came in.</param>
/// <param name="Connections">Clients' connections that are open.</param>
/// <param name="Listeners">What is open for clients.</param>
/// <param name="Services">Every service in force; once for each ALB where one process plays several (the demo).</param>
/// <param name="Certificates">Every certificate in force, in the order written.</param>
public sealed record ProcessStatus(
    string State,
    string Version,
    long UptimeSeconds,
    long Generation,
    ConfigStatus Config,
    int Connections,
    ImmutableArray<ListenerStatus> Listeners,
    ImmutableArray<ServiceStatus> Services,
    ImmutableArray<CertificateStatus> Certificates)
{
    /// <summary>The portable IP; null where <c>[portable_ip]</c> is absent.</summary>
    public PortableIpStatus? PortableIp { get; init; }

    /// <summary>What the operator should know and no fault of the configuration says, a line each: the machine's limits, clients whose addresses are hidden.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
