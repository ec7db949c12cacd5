using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Dns;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Zones;

/// <summary>Has the cluster's name answered with what was decided: by the responder of this process, or by a DNS server that is told.</summary>
/// <remarks>Background; one owner. Read by admin requests on any thread.</remarks>
internal sealed class NameService : IAsyncDisposable
{
    private readonly Func<ZoneVerdicts> _verdicts;
    private readonly DnsZoneStore _answers = new();
    private readonly DnsServers _servers;
    private readonly DnsMode _mode; // as at the start
    private readonly Publisher? _publisher; // with mode "rfc2136"
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _answering = new(); // verdicts, a reload
    private volatile ProxyConfig _config;
    private volatile DnsPlan _plan;

    /// <param name="config">Has <c>[mzlb]</c>.</param>
    /// <param name="verdicts">What is decided now.</param>
    /// <param name="meter">Counts queries.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The process log.</param>
    public NameService(ProxyConfig config, Func<ZoneVerdicts> verdicts, DnsMeter meter, TimeProvider time, ILoggerFactory loggers)
    {
        _verdicts = verdicts;
        _time = time;
        _config = config;
        _mode = config.Mzlb!.Dns.Mode;
        _plan = MzlbCompiler.CompileDns(config);
        _servers = new DnsServers(_answers, meter, new DnsServerOptions { IsPortable = config.Transport.Kind == TransportKind.Sockets }, time, loggers);
        if (PublishingPlans.Of(config) is { } plan)
        {
            _publisher = new Publisher(new TcpUpdateClient(time), ReadPublished, time, Random.Shared, loggers.CreateLogger<Publisher>());
            _publisher.Watch(plan);
        }
    }

    /// <summary>Adds what it counts to the process's metrics; queries are the process's already.</summary>
    public void AddTo(MetricsRegistry metrics) => _publisher?.Meter.AddTo(metrics);

    /// <summary>Begins to tell the DNS server, if there is one.</summary>
    public void Start() => _publisher?.Start();

    /// <summary>Opens what <paramref name="next"/> needs, and changes nothing yet.</summary>
    /// <param name="next">What is to be followed; without <c>[mzlb]</c>, which needs a restart, all stays as it is.</param>
    /// <param name="faults">Gets where it cannot answer.</param>
    /// <returns>To be followed, or disposed; null with a fault.</returns>
    public DnsServerChange? TryPrepare(ProxyConfig next, FaultList faults)
    {
        MzlbDnsConfig dns = (next.Mzlb ?? _config.Mzlb!).Dns;
        dns = dns.Mode == _mode ? dns : _config.Mzlb!.Dns; // another mode waits for a restart, and with it all that belongs to it
        IPAddress[] floating = [.. (next.Mzlb is null ? _config : next).Albs.Where(alb => alb.Zone == _config.Zone).Select(static alb => alb.Ip!)];
        ImmutableArray<DnsBindFault> unbound = _servers.TryOpen(_mode == DnsMode.Embedded ? dns.Listen : [], floating, out DnsServerChange change);
        foreach (DnsBindFault fault in unbound)
        {
            faults.Add(ConfigFaultCode.CannotListen, dns.Source.Has("listen") ? dns.Source.At("listen", dns.Listen.IndexOf(fault.Address)) : next.Origin, $"listen in [mzlb.dns]: {fault}");
        }

        return unbound.IsEmpty ? change : null;
    }

    /// <summary>Follows what was put in force.</summary>
    /// <param name="config">That, with <c>[mzlb]</c>.</param>
    /// <param name="servers">What was opened for it.</param>
    public void Follow(ProxyConfig config, DnsServerChange servers)
    {
        _ = _servers.ApplyAsync(servers, _end.Token); // what leaves ends in the background
        _config = config.Mzlb!.Dns.Mode == _mode ? config : config with { Mzlb = config.Mzlb with { Dns = _config.Mzlb!.Dns } };
        _plan = MzlbCompiler.CompileDns(_config);
        _publisher?.Watch(PublishingPlans.Of(_config));
        Answer(); // the TTL or the nameservers may be new
    }

    /// <summary>Answers by what is decided now: never older than what was handed out, whoever comes here first.</summary>
    public void Answer()
    {
        lock (_answering)
        {
            if (_plan.Answer(_verdicts(), _answers.Current, _time.GetUtcNow()) is DnsZone next)
            {
                _answers.Publish(next);
            }
        }
    }

    /// <summary>How the name is answered.</summary>
    public ZoneDnsStatus ReadStatus()
    {
        PublishingStatus? publishing = _publisher is null ? null : PublishingStatus.Of(_publisher.Status);
        ImmutableArray<string> at = publishing is null ? [.. _servers.Endpoints.Select(static address => address.ToString())] : [publishing.Server];
        return ZoneDnsStatus.Of(_plan.Domain, _mode.ToString().ToLowerInvariant(), _answers.Current, publishing, at);
    }

    /// <summary>What the name is answered with now, and why; null with a fault.</summary>
    public DnsAnswerText? TryExplain(string name, string type, out string fault)
    {
        if (_answers.Current is DnsZone zone)
        {
            return DnsExplainer.TryExplain(zone, name, type, out fault);
        }

        fault = "the first round of probes has not ended: queries get no answer yet";
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _publisher?.Dispose();
        await _servers.DisposeAsync();
        _end.Dispose();
    }

    private PublishedView ReadPublished()
    {
        ZoneVerdicts verdicts = _verdicts();
        return new PublishedView(_answers.Current, PublishingRank.Of(verdicts, _config.Node.Alb), verdicts.IsEntitled ? "" : $"it may not decide: {verdicts.EntitledReason}");
    }
}
