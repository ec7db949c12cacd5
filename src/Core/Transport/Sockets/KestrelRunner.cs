using System.Collections.Immutable;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoadBalancer.Core.Transport.Sockets;

/// <summary>Kestrel as the runner: its accept loop, its thread pool, its list of connections; not its HTTP.</summary>
internal sealed class KestrelRunner(SocketTransport transport, AcceptGate gate, ILoggerFactory loggerFactory) : IConnectionRunner
{
    private readonly Queue<Socket> _untaken = [];
    private KestrelServer? _kestrel;
    private int _openCount;

    public int OpenCount => Volatile.Read(ref _openCount);

    public Task StartAsync(ImmutableArray<(Socket Socket, ConnectionDelegate Serve)> listeners, CancellationToken cancellation)
    {
        // Kestrel's own limits are HTTP's, or off by default (connections); Core's are the ones in force.
        KestrelServerOptions options = new();
        foreach ((Socket socket, ConnectionDelegate serve) in listeners)
        {
            _untaken.Enqueue(socket); // Kestrel asks in the order of its listen options
            options.Listen(socket.LocalEndPoint!, listen => listen.Run(connection => ServeAsync(serve, connection)));
        }

        _kestrel = new KestrelServer(
            Options.Create(options), new GatedListenerFactory(transport, _untaken, gate, Enter), loggerFactory);
        return _kestrel.StartAsync(new NoHttpApplication(), cancellation);
    }

    public Task StopAsync(CancellationToken abort) => _kestrel?.StopAsync(abort) ?? Task.CompletedTask;

    public void Dispose()
    {
        _kestrel?.Dispose();
        while (_untaken.TryDequeue(out Socket? socket))
        {
            socket.Dispose();
        }
    }

    private async Task ServeAsync(ConnectionDelegate serve, ConnectionContext connection)
    {
        try
        {
            await serve(connection);
        }
        finally
        {
            Interlocked.Decrement(ref _openCount);
            gate.Leave(); // it was counted in by its listener
        }
    }

    private void Enter()
    {
        Interlocked.Increment(ref _openCount);
        gate.Enter();
    }
}
