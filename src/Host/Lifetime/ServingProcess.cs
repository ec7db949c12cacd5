using System.Collections.Immutable;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Listening;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The life of a process that serves: everything open or nothing, ready, draining, ended.</summary>
/// <remarks>
/// Background; one owner. Order of start: pods, admin (so that <c>/readyz</c> says "loading"), ALBs, ready. Order of stop: not ready,
/// <c>pre_stop</c>, listeners closed, clients told, ALBs drained together, then the rest - the admin address answers to the end.
/// </remarks>
internal sealed class ServingProcess(ProcessPlan plan, TextWriter messages, ILoggerFactory loggerFactory, TimeProvider time) : IAsyncDisposable
{
    /// <summary>
    /// How long a silent client may still ask, once, when the listeners are closed. One that is using its connection is so told to close it, by the
    /// answer; a FIN would meet the request that is on its way (RFC 9112 §9.5). Two round trips' worth with one retransmission, for anybody.
    /// </summary>
    private static readonly TimeSpan IdleGrace = TimeSpan.FromSeconds(2);

    private readonly Readiness _readiness = new();
    private readonly long _startedAt = time.GetTimestamp();
    private ImmutableArray<(AlbPlan Plan, ProxyServer Server)> _albs = []; // replaced whole: requests for the status read it meanwhile
    private WebListener? _admin;

    /// <summary>What each ALB listens on, in the plan's order.</summary>
    public ImmutableArray<ImmutableArray<BoundListener>> AlbListeners => [.. _albs.Select(alb => alb.Server.Listeners)];

    /// <summary>Where the admin address is; null before the start.</summary>
    public BoundListener? Admin => _admin?.Listeners[0];

    /// <summary>Clients' connections that are open.</summary>
    public int OpenCount => _albs.Sum(static alb => alb.Server.OpenCount);

    /// <summary>Serves from start to end.</summary>
    /// <param name="signals">What ends it.</param>
    /// <param name="announce">Called once everything is open: tells the user where.</param>
    /// <returns>The process's exit code (<see cref="ExitCode"/>).</returns>
    public async Task<int> RunAsync(ShutdownSignals signals, Action<ServingProcess> announce)
    {
        if (await TryStartAsync(signals) is { } fault)
        {
            await messages.WriteLineAsync($"lb: {fault}");
            return ExitCode.Failed;
        }

        _readiness.MarkReady();
        announce(this);
        await messages.WriteLineAsync("lb: ready");
        await signals.WaitAsync();
        DrainReport report = await DrainAsync(signals.StopNow);
        await messages.WriteLineAsync($"lb: stopped; {report.FinishedCount} connections finished, {report.AbortedCount} cut");

        // A deadline that passed is what the operator configured; a second signal that cut connections is not a clean end.
        return signals.StopNow.IsCancellationRequested && report.AbortedCount > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, ProxyServer server) in _albs)
        {
            await server.DisposeAsync();
        }

        foreach (AlbPlan alb in plan.Albs)
        {
            await alb.Engine.DisposeAsync();
        }

        plan.Transport.Dispose();
        await (_admin?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (plan.Pods?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    private AlbPlan FirstAlb => plan.Albs[0];

    private ProcessStatus ReadStatus() => new(
        _readiness.Word,
        ProgramVersion.Version,
        (long)time.GetElapsedTime(_startedAt).TotalSeconds,
        plan.Config.Generation,
        ConfigStatus.Of(plan.Config),
        OpenCount,
        [.. _albs.SelectMany(static alb => alb.Server.Listeners).Select(static open => new ListenerStatus(open.Name, open.Address.ToString()))],
        [.. plan.Albs.SelectMany(static alb => alb.ReadServices())]);

    /// <summary>Opens everything; what a fault leaves open, <see cref="DisposeAsync"/> closes.</summary>
    private async Task<BindFault?> TryStartAsync(ShutdownSignals signals)
    {
        if (plan.Pods is { } pods && await pods.TryStartAsync() is { } podFault)
        {
            return podFault;
        }

        _admin = AdminListener.Create(plan.AdminAddress, _readiness, new AdminProcess(this, signals), plan.WriteMetrics, loggerFactory);
        if (await _admin.TryStartAsync() is { } adminFault)
        {
            return adminFault;
        }

        foreach (AlbPlan alb in plan.Albs)
        {
            alb.Engine.Start();
            var server = new ProxyServer(alb.Listeners, alb.MostConnections, plan.Transport, time);
            _albs = _albs.Add((alb, server));
            if (await server.TryStartAsync() is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    private async Task<DrainReport> DrainAsync(CancellationToken stopNow)
    {
        _readiness.MarkDraining();
        foreach ((AlbPlan alb, _) in _albs)
        {
            alb.Engine.BeginDrain();
        }

        TimeSpan preStop = _albs.Max(static alb => alb.Plan.PreStop);
        string accepting = preStop > TimeSpan.Zero ? $", accepting for {DurationNotation.Format(preStop)} more" : "";
        await messages.WriteLineAsync($"lb: draining {OpenCount} connections{accepting}; a second signal stops at once");
        await PauseAsync(preStop, stopNow);
        DrainReport[] reports = await Task.WhenAll(_albs.Select(alb => DrainAsync(alb.Plan, alb.Server, stopNow)));
        return reports.Aggregate(default(DrainReport), static (sum, report) => sum + report);
    }

    private async Task<DrainReport> DrainAsync(AlbPlan alb, ProxyServer server, CancellationToken stopNow)
    {
        await server.HoldOffNewcomersAsync(stopNow);
        Task<DrainReport> stopping = server.StopAsync(alb.DrainTimeout, stopNow);
        alb.Engine.EndClients();
        TimeSpan grace = IdleGrace < alb.DrainTimeout / 2 ? IdleGrace : alb.DrainTimeout / 2;
        await Task.WhenAny(stopping, PauseAsync(grace, stopNow));
        alb.Engine.EndIdle();
        return await stopping;
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stopNow) =>
        await Task.Delay(pause, time, stopNow).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>The process as its admin address has it.</summary>
    private sealed class AdminProcess(ServingProcess process, ShutdownSignals signals) : IAdminProcess
    {
        public ProcessStatus ReadStatus() => process.ReadStatus();

        public Explanation Explain(AskedRequest asked) => process.FirstAlb.Explain(asked);

        public void BeginDrain() => signals.RequestDrain();
    }
}
