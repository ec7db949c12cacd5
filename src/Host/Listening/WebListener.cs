using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoadBalancer.Host.Listening;

/// <summary>Ordinary HTTP by Kestrel on some addresses, answered by one delegate: the admin address, and the pods of the demo.</summary>
/// <remarks>Background: no client's request through the proxy passes here. No host builder and no services, so it compiles natively.</remarks>
internal sealed class WebListener(
    ImmutableArray<(string Name, IPEndPoint Address)> listeners,
    RequestDelegate handle,
    Action<KestrelServerLimits> limit,
    ILoggerFactory loggerFactory) : IAsyncDisposable
{
    private KestrelServer? _kestrel;

    /// <summary>What is open, in the order given; empty before the start.</summary>
    public ImmutableArray<BoundListener> Listeners { get; private set; } = [];

    /// <summary>Opens every address and starts to answer; on a fault nothing is left open.</summary>
    public async Task<BindFault?> TryStartAsync(CancellationToken cancellation = default)
    {
        if (listeners.IsEmpty)
        {
            return null; // Kestrel without an address would listen on its own default one
        }

        BindFault? fault = ListenSockets.TryOpen([.. listeners.Select(static each => (each.Name, each.Address, false))], out ListenSockets sockets);
        if (fault is not null)
        {
            return fault;
        }

        using ListenSockets owned = sockets;
        var options = new KestrelServerOptions { AddServerHeader = false };
        limit(options.Limits);
        List<ListenOptions> opened = [];
        foreach ((_, IPEndPoint address) in listeners)
        {
            options.Listen(address, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                opened.Add(listen);
            });
        }

        var transport = new SocketTransportOptions { CreateBoundListenSocket = _ => owned.Take() };
        _kestrel = new KestrelServer(Options.Create(options), new SocketTransportFactory(Options.Create(transport), loggerFactory), loggerFactory);
        await _kestrel.StartAsync(new RequestDelegateApplication(handle), cancellation);
        Listeners = [.. listeners.Zip(opened, (listener, open) => new BoundListener(listener.Name, open.IPEndPoint!))];
        return null;
    }

    /// <summary>Stops at once: idle connections are closed, requests in progress are cut.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_kestrel is { } kestrel)
        {
            await kestrel.StopAsync(new CancellationToken(canceled: true));
            kestrel.Dispose();
        }
    }
}
