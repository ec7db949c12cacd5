using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Health;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Cli;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Zones;

/// <summary>What one ALB does for the cluster's name: it decides with the other zones who is answered, and says of itself where it stands.</summary>
/// <remarks>Background; one owner. Read by admin requests on any thread. Started when every listener of the process is open, since it probes its own too.</remarks>
internal sealed partial class ZoneService : IAsyncDisposable
{
    /// <summary>How often the way out of service is looked at: a tenth of what a client would notice.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(100);

    private readonly SelfReport _self;
    private readonly Departure _departure;
    private readonly ZoneMonitor _monitor;
    private readonly NameService _name;
    private readonly IOverrideStore _store;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _looking = new(); // the beat, the operator, a reload
    private volatile ProxyConfig _config;
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
        _store = store;
        _logger = loggers.CreateLogger<ZoneService>();
        _time = time;
        _config = config;
        _departure = new Departure(self, inFlight, time);
        ZoneSeams seams = new(new SocketProber(source, time), new SocketZoneReader(source, time), new SocketWitness(source, time), store);
        _monitor = new ZoneMonitor(seams, time, Random.Shared, loggers.CreateLogger<ZoneMonitor>(), _ => _name!.Answer());
        _name = new NameService(config, () => _monitor.Verdicts, metrics.Dns, time, loggers);
    }

    /// <summary>Adds what it counts to the process's metrics; of several ALBs in one process, the first one's.</summary>
    public void AddTo(MetricsRegistry metrics)
    {
        ZoneMetrics.AddTo(metrics, _monitor);
        _name.AddTo(metrics);
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
        if ((_store as OverrideFile)?.Trouble is { Length: > 0 } trouble)
        {
            LogTrouble(_logger, trouble);
        }

        _self.ShowFrom(() => _monitor.StateBody, Hear);
        _name.Start();
        _monitor.Start();
        _beating = BeatAsync();
    }

    /// <inheritdoc cref="NameService.TryPrepare"/>
    public DnsServerChange? TryPrepare(ProxyConfig next, FaultList faults) => _name.TryPrepare(next, faults);

    /// <summary>Follows what was put in force.</summary>
    /// <param name="config">That; without <c>[mzlb]</c>, which needs a restart, all stays as it is.</param>
    /// <param name="servers">What was opened for it.</param>
    public void Follow(ProxyConfig config, DnsServerChange servers)
    {
        _config = config.Mzlb is null ? _config : config;
        _name.Follow(_config, servers);
        if (_isStarted)
        {
            Watch(); // the first time nobody is probed before every listener of the process is open
        }
    }

    /// <summary>Enables or disables an ALB of any zone.</summary>
    public OverrideResult Set(string albId, bool isEnabled, bool isForced)
    {
        OverrideResult result = _monitor.Set(albId, isEnabled, isForced);
        Look();
        return result;
    }

    /// <summary>
    /// How long a stop leaves the door open so that the other zones hear of it: they come by new connections. Zero where there is no other one.
    /// </summary>
    public TimeSpan Farewell
    {
        get
        {
            MzlbConfig mzlb = _config.Mzlb!;
            bool isAlone = _config.Albs.All(alb => alb.Zone == _config.Zone);
            TimeSpan round = mzlb.Secret.IsEmpty ? mzlb.Probe.Interval : mzlb.Probe.Interval / 4; // a probe, or a state that is read
            return isAlone || _config.Alb is null ? TimeSpan.Zero : (round * 1.1) + mzlb.Probe.Timeout;
        }
    }

    /// <summary>The other zones hear at once that this one is about to end.</summary>
    public void BeginDrain() => Look();

    /// <summary>Where everything stands.</summary>
    public ZonesStatus ReadStatus() => ZonesStatus.Of(_config.Zone, _monitor.Verdicts, _name.ReadStatus());

    /// <inheritdoc cref="NameService.TryExplain"/>
    public DnsAnswerText? TryExplain(string name, string type, out string fault) => _name.TryExplain(name, type, out fault);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _beating;
        _self.ShowNothing();
        _monitor.Dispose();
        await _name.DisposeAsync();
        _end.Dispose();
    }

    private void Watch()
    {
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
                    catch (Exception bug)
                    {
                        LogBug(told.Service._logger, bug); // on the pool it would end the process
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
                try
                {
                    Look();
                }
                catch (Exception bug)
                {
                    LogBug(_logger, bug); // ours; the next beat may well go better
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The end of it.
        }
    }

    [LoggerMessage(EventId = 1901, Level = LogLevel.Warning, Message = "what 'lb alb disable' and 'enable' set is not kept: {Trouble}")]
    private static partial void LogTrouble(ILogger logger, string trouble);

    [LoggerMessage(EventId = 1902, Level = LogLevel.Error, Message = "our own bug in looking after the zones")]
    private static partial void LogBug(ILogger logger, Exception bug);
}
