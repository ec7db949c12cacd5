using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Dns;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Zones;

/// <summary>What one ALB does for the cluster's name: it decides with the other zones who is answered, and says of itself where it stands.</summary>
/// <remarks>Background; one owner. Read by admin requests on any thread. Started when every listener of the process is open, since it probes its own too.</remarks>
internal sealed class ZoneService : IAsyncDisposable
{
    /// <summary>How often the way out of service is looked at: a tenth of what a client would notice.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly SelfReport _self;
    private readonly Departure _departure;
    private readonly ZoneMonitor _monitor;
    private readonly DnsZoneStore _answers = new();
    private readonly DnsServers _servers;
    private readonly Publisher? _publisher; // with mode "rfc2136", as at the start
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _looking = new(); // the beat, the operator, a reload
    private readonly Lock _answering = new(); // verdicts, a reload
    private volatile ProxyConfig _config;
    private volatile DnsPlan _dns;
    private string _standing = ""; // what the zones were told last; under _looking
    private int _isHearing;
    private bool _isStarted; // the owner's alone
    private Func<AlbConfig, IPEndPoint>? _probeAddress;
    private Task _beating = Task.CompletedTask;

    /// <param name="config">Has <c>[mzlb]</c>.</param>
    /// <param name="self">What the ALB's engine says of itself.</param>
    /// <param name="inFlight">Counts its requests under way.</param>
    /// <param name="source">Where its probes come from; null: the kernel chooses.</param>
    /// <param name="store">Keeps overrides.</param>
    /// <param name="metrics">Counts queries.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The process log.</param>
    public ZoneService(
        ProxyConfig config, SelfReport self, Func<long> inFlight, IPAddress? source, IOverrideStore store, MetricsRegistry metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _self = self;
        _time = time;
        _config = config;
        _dns = MzlbCompiler.CompileDns(config);
        _servers = new DnsServers(_answers, metrics.Dns, new DnsServerOptions { IsPortable = config.Transport.Kind == TransportKind.Sockets }, time, loggers);
        if (PublishingPlans.Of(config) is not null)
        {
            _publisher = new Publisher(new TcpUpdateClient(time), ReadPublished, time, Random.Shared, loggers.CreateLogger<Publisher>());
        }

        _departure = new Departure(self, inFlight, time);
        ZoneSeams seams = new(new SocketProber(source, time), new SocketZoneReader(source, time), new SocketWitness(source, time), store);
        _monitor = new ZoneMonitor(seams, time, Random.Shared, loggers.CreateLogger<ZoneMonitor>(), Answer);
    }

    /// <summary>Adds what it counts to the process's metrics; of several ALBs in one process, the first one's.</summary>
    public void AddTo(MetricsRegistry metrics)
    {
        ZoneMetrics.AddTo(metrics, _monitor);
        _publisher?.Meter.AddTo(metrics);
    }

    /// <summary>What has been decided.</summary>
    public ZoneVerdicts Verdicts => _monitor.Verdicts;

    /// <summary>Begins to probe, to hear and to tell; what it answers at is open already.</summary>
    /// <param name="probeAddress">Where an ALB is probed; null: as the configuration says.</param>
    public void Start(Func<AlbConfig, IPEndPoint>? probeAddress)
    {
        _probeAddress = probeAddress;
        _isStarted = true;
        Watch();
        _self.ShowFrom(() => _monitor.StateBody, Hear);
        _publisher?.Start();
        _monitor.Start();
        _beating = BeatAsync();
    }

    /// <summary>Opens what <paramref name="next"/> needs, and changes nothing yet.</summary>
    /// <param name="next">What is to be followed; without <c>[mzlb]</c>, which needs a restart, all stays as it is.</param>
    /// <param name="faults">Gets where it cannot answer.</param>
    /// <returns>To be followed, or disposed; null with a fault.</returns>
    public DnsServerChange? TryPrepare(ProxyConfig next, FaultList faults)
    {
        MzlbDnsConfig dns = (next.Mzlb ?? _config.Mzlb!).Dns;
        bool answers = _config.Mzlb!.Dns.Mode == DnsMode.Embedded; // as at the start
        ImmutableArray<DnsBindFault> unbound = _servers.TryOpen(answers ? dns.Listen : [], out DnsServerChange change);
        foreach (DnsBindFault fault in unbound)
        {
            faults.Add(ConfigFaultCode.CannotListen, dns.Source.Has("listen") ? dns.Source.At("listen", dns.Listen.IndexOf(fault.Address)) : next.Origin, $"listen in [mzlb.dns]: {fault}");
        }

        return unbound.IsEmpty ? change : null;
    }

    /// <summary>Follows what was put in force.</summary>
    /// <param name="config">That.</param>
    /// <param name="servers">What was opened for it.</param>
    public void Follow(ProxyConfig config, DnsServerChange servers)
    {
        _ = _servers.ApplyAsync(servers, _end.Token); // what leaves ends in the background
        if (config.Mzlb is null)
        {
            return; // told as a need to restart
        }

        _config = config;
        _dns = MzlbCompiler.CompileDns(config);
        if (!_isStarted)
        {
            return; // the first: nobody is probed before every listener of the process is open
        }

        Watch();
        Answer(_monitor.Verdicts); // the TTL or the nameservers may be new
    }

    /// <summary>Enables or disables an ALB of any zone.</summary>
    public OverrideResult Set(string albId, bool isEnabled, bool isForced)
    {
        OverrideResult result = _monitor.Set(albId, isEnabled, isForced);
        Look();
        return result;
    }

    /// <summary>The other zones hear at once that this one is about to end.</summary>
    public void BeginDrain() => Look();

    /// <summary>Where everything stands.</summary>
    public ZonesStatus ReadStatus()
    {
        PublishingStatus? publishing = _publisher is null ? null : PublishingStatus.Of(_publisher.Status);
        ImmutableArray<string> at = publishing is null ? [.. _servers.Endpoints.Select(static address => address.ToString())] : [publishing.Server];
        string mode = _config.Mzlb!.Dns.Mode.ToString().ToLowerInvariant();
        return ZonesStatus.Of(_config.Zone, _monitor.Verdicts, ZoneDnsStatus.Of(_dns.Domain, mode, _answers.Current, publishing, at));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        _self.ShowNothing();
        _monitor.Dispose();
        _publisher?.Dispose();
        await _servers.DisposeAsync();
        _end.Dispose();
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

    private void Watch()
    {
        _publisher?.Watch(PublishingPlans.Of(_config));
        _monitor.Watch(MzlbCompiler.CompileZones(_config, _probeAddress, ConfigHash.Of(_config), ProgramVersion.Version));
        Look();
    }

    /// <summary>Off the loop, and one at a time: who is not heard now says it again in half a second.</summary>
    private void Hear(byte[] query)
    {
        if (Interlocked.CompareExchange(ref _isHearing, 1, 0) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static told =>
                {
                    try
                    {
                        told.Service._monitor.Hear(told.Query);
                    }
                    finally
                    {
                        Volatile.Write(ref told.Service._isHearing, 0);
                    }
                },
                (Service: this, Query: query),
                preferLocal: false);
        }
    }

    private PublishedView ReadPublished()
    {
        ZoneVerdicts verdicts = _monitor.Verdicts;
        return new PublishedView(_answers.Current, PublishingRank.Of(verdicts, _config.Node.Alb), verdicts.IsEntitled ? "" : $"it may not decide: {verdicts.EntitledReason}");
    }

    private void Answer(ZoneVerdicts verdicts)
    {
        lock (_answering)
        {
            if (_dns.Answer(verdicts, _answers.Current, _time.GetUtcNow()) is DnsZone next)
            {
                _answers.Publish(next);
            }
        }
    }

    private void Look()
    {
        lock (_looking)
        {
            _departure.Look(_monitor.OwnEnabled, _config.Limits.DrainTimeout);
            if (_departure.Standing is var standing && standing != _standing)
            {
                _standing = standing;
                _monitor.SetStanding(standing);
            }
        }
    }

    private async Task BeatAsync()
    {
        using PeriodicTimer timer = new(Beat, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The end of it.
        }
    }
}
