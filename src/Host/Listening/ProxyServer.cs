using System.Collections.Immutable;
using LoadBalancer.Core.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoadBalancer.Host.Listening;

/// <summary>Listeners under Kestrel whose connections go straight to a connection delegate, without ASP.NET's request pipeline.</summary>
/// <remarks>
/// Background. Several live in one process (the demo runs three). Start and stop are called once each, by one owner; the count of open
/// connections is written by every connection.
/// </remarks>
internal sealed class ProxyServer(ImmutableArray<ListenerBinding> bindings, ProxyTransport transport, ILoggerFactory loggerFactory, TimeProvider time) : IAsyncDisposable
{
    private KestrelServer? _kestrel;
    private int _openCount;

    /// <summary>What is open, in the order given; empty before the start.</summary>
    public ImmutableArray<BoundListener> Listeners { get; private set; } = [];

    /// <summary>Connections being served now.</summary>
    public int OpenCount => Volatile.Read(ref _openCount);

    /// <summary>Opens every listener and starts to accept; on a fault nothing is left open.</summary>
    public async Task<BindFault?> TryStartAsync(CancellationToken cancellation = default)
    {
        if (bindings.IsEmpty)
        {
            return null; // Kestrel without an address would listen on its own default one
        }

        BindFault? fault = ListenSockets.TryOpen([.. bindings.Select(binding => (binding.Name, binding.Address))], out ListenSockets sockets);
        if (fault is not null)
        {
            return fault;
        }

        using ListenSockets owned = sockets; // closes what Kestrel did not take
        // Kestrel's own limits are HTTP's, or off by default (connections); Core's are the ones in force.
        var options = new KestrelServerOptions();
        ListenOptions[] opened = [.. bindings.Select(binding => Listen(options, binding))];
        _kestrel = new KestrelServer(Options.Create(options), transport.CreateListenerFactory(_ => owned.Take()), loggerFactory);
        await _kestrel.StartAsync(new NoHttpApplication(), cancellation);
        Listeners = [.. bindings.Zip(opened, (binding, open) => new BoundListener(binding.Name, open.IPEndPoint!))];
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
        if (_kestrel is null)
        {
            return default;
        }

        int openAtStart = OpenCount;
        int aborted = 0;
        using var abort = new CancellationTokenSource();
        Task stopping = _kestrel.StopAsync(abort.Token);
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
        _kestrel?.Dispose();
    }

    private ListenOptions Listen(KestrelServerOptions options, ListenerBinding binding)
    {
        ListenOptions? opened = null;
        options.Listen(binding.Address, listen =>
        {
            opened = listen;
            listen.Run(connection => ServeAsync(binding.Serve, connection));
        });
        return opened!; // Listen calls back before it returns
    }

    private async Task ServeAsync(ConnectionDelegate serve, ConnectionContext connection)
    {
        Interlocked.Increment(ref _openCount);
        try
        {
            await serve(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _openCount);
        }
    }
}
