using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Listening;
using LoadBalancer.Host.Reloading;
using LoadBalancer.Host.Zones;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The life of a process that serves: everything open or nothing, ready, draining, ended.</summary>
/// <remarks>
/// Background; one owner. Order of start: pods, admin (so that <c>/readyz</c> says "loading"), ALBs, the watch over the configuration, ready. Order of stop:
/// no reload any more, not ready, <c>pre_stop</c>, the portable IP given up, listeners closed, clients told, ALBs drained together, then the rest - the admin address answers to the end.
/// </remarks>
internal sealed class ServingProcess : IAsyncDisposable
{
    private readonly ProcessPlan _plan;
    private readonly TextWriter _messages;
    private readonly ILoggerFactory _loggerFactory;
    private readonly TimeProvider _time;
    private readonly Readiness _readiness = new();
    private readonly long _startedAt;
    private readonly ImmutableArray<ServedAlb> _albs;
    private readonly HotReload? _reloading;
    private readonly PortableIp? _portableIp;
    private WebListener? _admin;

    public ServingProcess(ProcessPlan plan, TextWriter messages, ILoggerFactory loggerFactory, TimeProvider time)
    {
        _plan = plan;
        _messages = messages;
        _loggerFactory = loggerFactory;
        _time = time;
        _startedAt = time.GetTimestamp();
        _albs = [.. plan.Albs.Select(alb => new ServedAlb(alb, plan.Transport, time))];
        _portableIp = _albs[0].Config.PortableIp is { } portable // not the demo's, whose ALBs have addresses that stay
            ? new PortableIp(portable, () => _albs[0].Config.Alb?.Ip, LocalAddress.Has, messages, time) : null;
        _reloading = plan.Reload is null ? null : new HotReload(plan.Reload, _albs[0], plan.Config, time, loggerFactory);
    }

    /// <summary>What each ALB listens on, in the plan's order.</summary>
    public ImmutableArray<ImmutableArray<BoundListener>> AlbListeners => [.. _albs.Select(alb => alb.Listeners)];

    /// <summary>Where the first ALB answers the cluster's name; empty: nowhere.</summary>
    public ImmutableArray<string> NameServers => _albs[0].Zones?.ReadStatus().Dns.At ?? [];

    /// <summary>Where the admin address is; null before the start.</summary>
    public BoundListener? Admin => _admin?.Listeners[0];

    /// <summary>Clients' connections that are open.</summary>
    public int OpenCount => _albs.Sum(static alb => alb.OpenCount);

    /// <summary>Serves from start to end.</summary>
    /// <param name="signals">What ends it.</param>
    /// <param name="announce">Called once everything is open: tells the user where.</param>
    /// <returns>The process's exit code (<see cref="ExitCode"/>).</returns>
    public async Task<int> RunAsync(ShutdownSignals signals, Action<ServingProcess> announce)
    {
        FaultList faults = new();
        await StartAsync(signals, faults);
        if (faults.HasErrors)
        {
            ConfigFaultPrinter.Print(_messages, faults.ToSorted());
            return ExitCode.Failed;
        }

        foreach (string warning in _albs.SelectMany(static alb => alb.ReadWarnings()).Distinct())
        {
            await _messages.WriteLineAsync($"lb: {warning}");
        }

        _readiness.MarkReady();
        _portableIp?.Allow();
        _reloading?.Begin();
        announce(this);
        await _messages.WriteLineAsync("lb: ready");
        ServiceNotice.Send(ServiceNotice.Ready);
        await signals.WaitAsync();
        ServiceNotice.Send(ServiceNotice.Stopping);
        DrainReport report = await DrainAsync(signals.StopNow);
        await _messages.WriteLineAsync($"lb: stopped; {report.FinishedCount} connections finished, {report.AbortedCount} cut");

        // A deadline that passed is what the operator configured; a second signal that cut connections is not a clean end.
        return signals.StopNow.IsCancellationRequested && report.AbortedCount > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    public async ValueTask DisposeAsync()
    {
        await (_reloading?.DisposeAsync() ?? ValueTask.CompletedTask);
        foreach (ServedAlb alb in _albs)
        {
            await alb.DisposeAsync();
        }

        _portableIp?.Refuse(); // said already, unless something threw
        _portableIp?.Dispose();
        _plan.Transport.Dispose();
        await (_admin?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_plan.Pods?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private ProcessStatus ReadStatus() => new(
        _readiness.Word,
        ProgramVersion.Version,
        (long)_time.GetElapsedTime(_startedAt).TotalSeconds,
        _plan.Config.Generation,
        _reloading?.Reloader.Status ?? new ConfigStatus([], ReloadStatus.OfStart),
        OpenCount,
        [.. _albs.SelectMany(static alb => alb.Listeners).Select(static open => new ListenerStatus(
            open.Name, open.AddressText, open.Protocol.ToString().ToLowerInvariant(), open.Service.Length == 0 ? null : open.Service))],
        [.. _albs.SelectMany(static alb => alb.ReadServices())],
        [.. _albs.SelectMany(static alb => alb.ReadCertificates())])
    {
        PortableIp = _portableIp?.ReadStatus(),
        Warnings = [.. _albs.SelectMany(static alb => alb.ReadWarnings()).Distinct()],
    };

    /// <summary>Opens everything; what a fault leaves open, <see cref="DisposeAsync"/> closes.</summary>
    private async Task StartAsync(ShutdownSignals signals, FaultList faults)
    {
        if (_plan.Pods is { } pods && await pods.TryStartAsync() is { } podFault)
        {
            faults.Add(podFault.ToFault(SourceMap.None));
            return;
        }

        AdminConfig admin = _plan.Admin;
        AdminToken token = new(() => (_reloading is null ? admin : _albs[0].Config.Admin).Token, isRequired: !admin.IsLocal);
        _admin = AdminListener.Create(admin.Address, _readiness, new AdminProcess(this, signals), _plan.WriteMetrics, _loggerFactory, token, admin.Mode);
        if (await _admin.TryStartAsync() is { } adminFault)
        {
            faults.Add(adminFault.ToFault(admin.Source));
            return;
        }

        _portableIp?.Begin(); // behind the admin address: whoever does not get that is a second process, started by mistake
        foreach (ServedAlb alb in _albs)
        {
            await alb.StartAsync(faults);
            if (faults.HasErrors)
            {
                return;
            }
        }

        // Only now: they probe each other, and a process that plays several ALBs is found where its listeners are.
        foreach (ServedAlb alb in _albs)
        {
            alb.Zones?.Start(_albs.Length == 1 ? null : FindAlb);
        }
    }

    private IPEndPoint FindAlb(AlbConfig wanted) => _albs.Single(alb => alb.Config.Node.Alb == wanted.Id).Listeners[0].Address;

    private async Task<DrainReport> DrainAsync(CancellationToken stopNow)
    {
        await (_reloading?.EndAsync(stopNow) ?? Task.CompletedTask); // a listener that opened now would never be closed
        _readiness.MarkDraining();
        foreach (ServedAlb alb in _albs)
        {
            alb.BeginDrain();
        }

        // The other zones have to hear of it before the door is shut; the demo's are all in here.
        TimeSpan farewell = _albs is [{ Zones: { } zones }] ? zones.Farewell : TimeSpan.Zero;
        TimeSpan preStop = _albs.Max(static alb => alb.Config.Limits.PreStop) is var written && written > farewell ? written : farewell;
        string accepting = preStop > TimeSpan.Zero ? $", accepting for {DurationNotation.Format(preStop)} more" : "";
        await _messages.WriteLineAsync($"lb: draining {OpenCount} connections{accepting}; a second signal stops at once");
        if (_portableIp is { IsHere: true })
        {
            await HandOverAsync(_portableIp, preStop, stopNow);
        }
        else
        {
            _portableIp?.Refuse();
            await Task.Delay(preStop, _time, stopNow).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        DrainReport[] reports = await Task.WhenAll(_albs.Select(alb => alb.DrainAsync(stopNow)));
        return reports.Aggregate(default(DrainReport), static (sum, report) => sum + report);
    }

    /// <summary>Gives the portable IP up with as little as possible on it.</summary>
    private async Task HandOverAsync(PortableIp portable, TimeSpan preStop, CancellationToken stopNow)
    {
        await Task.Delay(preStop, _time, stopNow).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_albs.Select(alb => alb.PrepareHandOverAsync(stopNow)));
        int leftCount = OpenCount;
        portable.Refuse();
        await portable.WaitUntilGoneAsync(stopNow);
        await _messages.WriteLineAsync($"lb: gave the portable IP up with {leftCount} connections on it");
    }

    /// <summary>The process as its admin address has it.</summary>
    private sealed class AdminProcess(ServingProcess process, ShutdownSignals signals) : IAdminProcess
    {
        public ProcessStatus ReadStatus() => process.ReadStatus();

        public Explanation Explain(AskedRequest asked) => process._plan.Albs[0].Explain(asked);

        public ImmutableArray<ReloadReport> ReadEvents() => process._reloading?.Reloader.Reports ?? [];

        public string? ReadConfig() => process._reloading?.Reloader.ShowInForce();

        public async Task<ReloadReport?> ReloadAsync(ReloadRequest request) =>
            process._reloading is null ? null : await process._reloading.Reloader.ReloadAsync(request);

        public void BeginDrain() => signals.RequestDrain();

        public ImmutableArray<AlbStatus> ReadAlbs() => AlbList.Of(First.Config, First.Zones?.Verdicts, ProgramVersion.Version);

        public ZonesStatus? ReadZones() => First.Zones?.ReadStatus();

        public OverrideResult? SetAlb(string id, bool isEnabled, bool isForced) => First.Zones?.Set(id, isEnabled, isForced);

        public DnsAnswerText? TryExplainName(string name, string type, out string fault)
        {
            fault = AlbAction.NobodyDecides;
            return First.Zones?.TryExplain(name, type, out fault);
        }

        private ServedAlb First => process._albs[0];
    }
}
