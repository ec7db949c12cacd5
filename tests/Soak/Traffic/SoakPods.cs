using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Soak.Traffic;

/// <summary>The pods of a run: two per service, in this process, on loopback.</summary>
internal sealed class SoakPods : IAsyncDisposable
{
    private const int PodsPerService = 2;

    private readonly List<(PodService Service, Socket Listener)> _listeners = [];
    private readonly ConcurrentDictionary<PodConnection, bool> _connections = [];
    private readonly List<Task> _accepting = [];
    private readonly Tally _tally;
    private int _acceptedCount;

    public SoakPods(Tally tally, int seed)
    {
        _tally = tally;
        foreach (PodService service in Enum.GetValues<PodService>())
        {
            for (int i = 0; i < PodsPerService; i++)
            {
                Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
                listener.Listen(512);
                _listeners.Add((service, listener));
                _accepting.Add(AcceptAsync(listener, seed));
            }
        }
    }

    /// <summary>Connections that stand.</summary>
    public int OpenCount => _connections.Count;

    /// <summary>One of the pods of that service.</summary>
    public IPEndPoint AddressOf(PodService service) => (IPEndPoint)Addresses(service).First();

    /// <summary>Routes and services of a configuration in front of these pods.</summary>
    public string Toml() => string.Concat(Enum.GetValues<PodService>().Select(service => $$"""
        [[routes]]
        path = "/{{service.ToString().ToLowerInvariant()}}"
        service = "{{service}}"
        [[services]]
        name = "{{service}}"
        endpoints = [{{string.Join(", ", Addresses(service).Select(static address => $"{{ address = \"{address}\" }}"))}}]

        """));

    /// <summary>Closes every connection, as pods do that end; listeners stay.</summary>
    public void CloseConnections()
    {
        foreach (PodConnection connection in _connections.Keys)
        {
            connection.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach ((_, Socket listener) in _listeners)
        {
            listener.Dispose();
        }

        await Task.WhenAll(_accepting);
        CloseConnections();
    }

    private IEnumerable<EndPoint> Addresses(PodService service) =>
        _listeners.Where(entry => entry.Service == service).Select(static entry => entry.Listener.LocalEndPoint!);

    private async Task AcceptAsync(Socket listener, int seed)
    {
        while (true)
        {
            Socket accepted;
            try
            {
                accepted = await listener.AcceptAsync();
            }
            catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(new PodConnection(accepted, _tally, new Random(seed ^ Interlocked.Increment(ref _acceptedCount))));
        }
    }

    private async Task ServeAsync(PodConnection connection)
    {
        _connections.TryAdd(connection, true);
        await connection.ServeAsync();
        _connections.TryRemove(connection, out _);
    }
}
