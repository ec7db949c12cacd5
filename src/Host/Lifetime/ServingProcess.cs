using System.Collections.Immutable;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Listening;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The life of a process that serves: everything open or nothing, ready, draining, ended.</summary>
/// <remarks>
/// Background; one owner. Order of start: pods, admin (so that <c>/readyz</c> says "loading"), ALBs, ready. Order of stop: not ready,
/// listeners closed, engines told, ALBs drained together, then the rest - the admin address answers to the end.
/// </remarks>
internal sealed class ServingProcess(ProcessPlan plan, TextWriter messages, ILoggerFactory loggerFactory, TimeProvider time) : IAsyncDisposable
{
    private readonly Readiness _readiness = new();
    private readonly List<(AlbPlan Plan, ProxyServer Server)> _albs = [];
    private WebListener? _admin;

    /// <summary>What each ALB listens on, in the plan's order.</summary>
    public ImmutableArray<ImmutableArray<BoundListener>> AlbListeners => [.. _albs.Select(alb => alb.Server.Listeners)];

    /// <summary>Where the admin address is; null before the start.</summary>
    public BoundListener? Admin => _admin?.Listeners[0];

    /// <summary>Serves from start to end.</summary>
    /// <param name="signals">What ends it.</param>
    /// <param name="announce">Called once everything is open: tells the user where.</param>
    /// <returns>The process's exit code (<see cref="ExitCode"/>).</returns>
    public async Task<int> RunAsync(ShutdownSignals signals, Action<ServingProcess> announce)
    {
        if (await TryStartAsync() is { } fault)
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

    /// <summary>Opens everything; what a fault leaves open, <see cref="DisposeAsync"/> closes.</summary>
    private async Task<BindFault?> TryStartAsync()
    {
        if (plan.Pods is { } pods && await pods.TryStartAsync() is { } podFault)
        {
            return podFault;
        }

        _admin = AdminListener.Create(plan.AdminAddress, _readiness, plan.WriteMetrics, loggerFactory);
        if (await _admin.TryStartAsync() is { } adminFault)
        {
            return adminFault;
        }

        foreach (AlbPlan alb in plan.Albs)
        {
            alb.Engine.Start();
            var server = new ProxyServer(alb.Listeners, plan.Transport, time);
            _albs.Add((alb, server));
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
        int openCount = _albs.Sum(alb => alb.Server.OpenCount);
        await messages.WriteLineAsync($"lb: draining {openCount} connections; a second signal stops at once");
        Task<DrainReport>[] stopping = [.. _albs.Select(alb => alb.Server.StopAsync(alb.Plan.DrainTimeout, stopNow))];
        foreach ((AlbPlan alb, _) in _albs)
        {
            alb.Engine.BeginDrain(); // behind the listeners, which have been told to close: whoever is sent away should not come back to this process
        }

        DrainReport[] reports = await Task.WhenAll(stopping);
        return reports.Aggregate(default(DrainReport), (sum, report) => sum + report);
    }
}
