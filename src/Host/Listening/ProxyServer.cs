using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Transport;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Host.Listening;

/// <summary>Listeners whose connections go straight to a connection delegate, without ASP.NET's request pipeline.</summary>
/// <remarks>
/// Background. Several live in one process (the demo runs three). Start and stop are called once each, by one owner. Who accepts and runs
/// the delegates is the transport's: Kestrel, or the event loops themselves (docs/adr/0010).
/// </remarks>
internal sealed class ProxyServer(ImmutableArray<ListenerBinding> bindings, ProxyTransport transport, TimeProvider time) : IAsyncDisposable
{
    private IConnectionRunner? _runner;

    /// <summary>What is open, in the order given; empty before the start.</summary>
    public ImmutableArray<BoundListener> Listeners { get; private set; } = [];

    /// <summary>Connections being served now.</summary>
    public int OpenCount => _runner?.OpenCount ?? 0;

    /// <summary>Opens every listener and starts to accept; on a fault nothing is left open.</summary>
    public async Task<BindFault?> TryStartAsync(CancellationToken cancellation = default)
    {
        if (bindings.IsEmpty)
        {
            return null; // as a runner, Kestrel without an address would listen on its own default one
        }

        BindFault? fault = ListenSockets.TryOpen([.. bindings.Select(binding => (binding.Name, binding.Address))], out ListenSockets sockets);
        if (fault is not null)
        {
            return fault;
        }

        using ListenSockets owned = sockets; // closes what the runner did not take
        ImmutableArray<(Socket Socket, ConnectionDelegate Serve)> listeners = [.. bindings.Select(binding => (owned.Take(), binding.Serve))];
        ImmutableArray<BoundListener> bound =
            [.. bindings.Zip(listeners, (binding, open) => new BoundListener(binding.Name, (IPEndPoint)open.Socket.LocalEndPoint!))];
        _runner = transport.CreateRunner();
        await _runner.StartAsync(listeners, cancellation);
        Listeners = bound;
        return null;
    }

    /// <summary>
    /// Stops accepting, asks every connection to close (<c>IConnectionLifetimeNotificationFeature.ConnectionClosedRequested</c>), waits, and
    /// aborts what is left.
    /// </summary>
    /// <param name="drainTimeout">How long connections may take to finish by themselves.</param>
    /// <param name="stopNow">Ends the wait early.</param>
    public async Task<DrainReport> StopAsync(TimeSpan drainTimeout, CancellationToken stopNow = default)
    {
        if (_runner is null)
        {
            return default;
        }

        int openAtStart = OpenCount;
        int aborted = 0;
        using var abort = new CancellationTokenSource();
        Task stopping = _runner.StopAsync(abort.Token);
        try
        {
            await stopping.WaitAsync(drainTimeout, time, stopNow);
        }
        catch (Exception deadline) when (deadline is TimeoutException or OperationCanceledException)
        {
            aborted = OpenCount;
            await abort.CancelAsync();
            await stopping;
        }

        return new DrainReport(openAtStart, aborted);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        _runner?.Dispose();
    }
}
