using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Cli;
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
    private readonly DnsZoneStore _answers;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _looking = new(); // the beat, the operator, a reload
    private readonly Lock _answering = new(); // verdicts, a reload
    private volatile ProxyConfig _config;
    private volatile DnsPlan _dns;
    private Func<AlbConfig, IPEndPoint>? _probeAddress;
    private Task _beating = Task.CompletedTask;

    /// <param name="config">Has <c>[mzlb]</c>.</param>
    /// <param name="self">What the ALB's engine says of itself.</param>
    /// <param name="inFlight">Counts its requests under way.</param>
    /// <param name="source">Where its probes come from; null: the kernel chooses.</param>
    /// <param name="store">Keeps overrides.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The process log.</param>
    public ZoneService(
        ProxyConfig config, SelfReport self, Func<long> inFlight, IPAddress? source, IOverrideStore store, TimeProvider time, ILoggerFactory loggers)
    {
        _self = self;
        _time = time;
        _config = config;
        _dns = MzlbCompiler.CompileDns(config);
        _answers = new DnsZoneStore();
        _departure = new Departure(self, inFlight, time);
        ZoneSeams seams = new(new SocketProber(source, time), new SocketZoneReader(source, time), new SocketWitness(source, time), store);
        _monitor = new ZoneMonitor(seams, time, Random.Shared, loggers.CreateLogger<ZoneMonitor>(), Answer);
    }

    /// <summary>What has been decided.</summary>
    public ZoneVerdicts Verdicts => _monitor.Verdicts;

    /// <summary>What is answered; a responder or a publisher reads it.</summary>
    public DnsZoneStore Answers => _answers;

    /// <summary>Begins to probe, to hear and to tell.</summary>
    /// <param name="probeAddress">Where an ALB is probed; null: as the configuration says.</param>
    public void Start(Func<AlbConfig, IPEndPoint>? probeAddress)
    {
        _probeAddress = probeAddress;
        Watch();
        _self.ShowFrom(() => _monitor.StateBody);
        _monitor.Start();
        _beating = BeatAsync();
    }

    /// <summary>Follows what was put in force.</summary>
    public void Follow(ProxyConfig config)
    {
        _config = config;
        _dns = MzlbCompiler.CompileDns(config);
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
    public ZonesStatus ReadStatus() => ZonesStatus.Of(
        _config.Zone, _monitor.Verdicts, ZoneDnsStatus.Of(_dns.Domain, _config.Mzlb!.Dns.Mode.ToString().ToLowerInvariant(), _answers.Current, []));

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        _self.ShowFrom(static () => default);
        _monitor.Dispose();
        _end.Dispose();
    }

    private void Watch()
    {
        _monitor.Watch(MzlbCompiler.CompileZones(_config, _probeAddress, ConfigHash.Of(_config), ProgramVersion.Version));
        Look();
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
            _monitor.SetStanding(_departure.Standing);
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
