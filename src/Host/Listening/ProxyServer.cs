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
/// <param name="bindings">What to open.</param>
/// <param name="mostOpen">Says how many connections may be open now, of all listeners together.</param>
/// <param name="transport">Carries the bytes.</param>
/// <param name="time">Times the stages of a stop.</param>
internal sealed class ProxyServer(
    ImmutableArray<ListenerBinding> bindings, Func<int> mostOpen, ProxyTransport transport, TimeProvider time) : IAsyncDisposable
{
    /// <summary>
    /// Between holding newcomers off and closing: a client that was answered (SYN-ACK) before may take a round trip to come in. Twice that across a
    /// continent; whoever begins meanwhile hears nothing and is refused at its next try, a second after its first.
    /// </summary>
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromMilliseconds(200);

    private IConnectionRunner? _runner;
    private ImmutableArray<Socket> _sockets = [];

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
        _sockets = [.. listeners.Select(static listener => listener.Socket)];
        _runner = transport.CreateRunner(mostOpen);
        await _runner.StartAsync(listeners, cancellation);
        Listeners = bound;
        return null;
    }

    /// <summary>
    /// Has the kernel take no new connection in, and goes on accepting those that it has taken: whatever a client sees as established is then served,
    /// where closing at once would reset what lies between our last accept and the close. Where the kernel has no such means it returns at once.
    /// </summary>
    /// <param name="stopNow">Ends the wait early.</param>
    public async Task HoldOffNewcomersAsync(CancellationToken stopNow)
    {
        bool isAnyHeldOff = false;
        foreach (Socket socket in _sockets)
        {
            isAnyHeldOff |= NewcomerFilter.TryAttach(socket);
        }

        if (isAnyHeldOff)
        {
            await Task.Delay(HandshakePatience, time, stopNow).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
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
