using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Transport;

namespace LoadBalancer.Host.Listening;

/// <summary>One listener that is open: its socket, who accepts on it, and what newcomers are served by.</summary>
/// <remarks>
/// Background; written by the one who reloads, read by every connection that comes. A reload that changes what the listener is told (its name, whom it
/// trusts) keeps the socket and gives newcomers another service; the former ones stay until their last connection has ended.
/// </remarks>
internal sealed class OpenListener : IDisposable
{
    private readonly Socket _socket;
    private readonly UnixSocketFile? _file;
    private readonly IConnectionRunner _runner;
    private readonly TimeProvider _time;
    private volatile ListenerService _service;
    private ImmutableArray<ListenerClients> _all;

    /// <param name="config">What the operator wrote.</param>
    /// <param name="service">Serves its connections.</param>
    /// <param name="socket">Bound, and listens; the listener's from now on.</param>
    /// <param name="runner">Accepts; the listener's from now on.</param>
    /// <param name="time">Times the stages of its end.</param>
    public OpenListener(ListenerConfig config, ListenerService service, Socket socket, IConnectionRunner runner, TimeProvider time)
    {
        Config = config;
        Address = socket.LocalEndPoint!;
        _file = UnixSocketFile.Of(socket);
        _service = service;
        _all = [service.Clients];
        _socket = socket;
        _runner = runner;
        _time = time;
    }

    /// <summary>What it was told last.</summary>
    public ListenerConfig Config { get; private set; }

    /// <summary>Where it is: port 0 has become a port.</summary>
    public EndPoint Address { get; }

    public Socket Socket => _socket;

    /// <summary>Where its newcomers come from, as far as it is noted.</summary>
    public ClientOrigins? Origins => _service.Origins;

    /// <summary>Connections being served now.</summary>
    public int OpenCount => _runner.OpenCount;

    /// <summary>True when <paramref name="config"/> asks for this very socket.</summary>
    public bool IsMeantBy(ListenerConfig config) =>
        config.Address!.Equals(Config.Address) && (config.Address is not IPEndPoint { Port: 0 } || config.Name == Config.Name);

    /// <summary>Begins to accept.</summary>
    public Task StartAsync() => _runner.StartAsync([(_socket, connection => _service.Serve(connection))], CancellationToken.None);

    /// <summary>Takes what it is told now. Those who are there are ended in time when what they were told holds no longer.</summary>
    /// <param name="config">What it is told.</param>
    /// <param name="service">Serves newcomers from now on; null: the one there is.</param>
    /// <param name="drainTimeout">How long those who must go have.</param>
    public void Replace(ListenerConfig config, ListenerService? service, TimeSpan drainTimeout)
    {
        ListenerService former = _service;
        bool endsFormer = config.Protocol != Config.Protocol || !config.TrustedProxies.AsSpan().SequenceEqual(Config.TrustedProxies.AsSpan()) ||
            !config.ProxyProtocol.AsSpan().SequenceEqual(Config.ProxyProtocol.AsSpan());
        if (config.Mode != Config.Mode)
        {
            _file?.SetMode(config.Mode);
        }

        Config = config;
        if (service is null)
        {
            return;
        }

        _service = service;
        foreach (ListenerClients clients in endsFormer ? _all : [])
        {
            clients.MarkLast();
            _ = SpreadEnds.EndIdleAsync(clients, drainTimeout, _time, CancellationToken.None);
        }

        // The last one stays though it is empty: somebody may be on his way into it.
        _all = [.. _all.Where(clients => clients.Count > 0 || clients == former.Clients), service.Clients];
    }

    /// <summary>
    /// Has the kernel take no new connection in; those that it has taken are still accepted: whatever a client sees as established is then served, where
    /// closing at once would reset what lies between our last accept and the close.
    /// </summary>
    /// <returns>False where the kernel has no such means, or nobody has to be waited for.</returns>
    public bool HoldOffNewcomers()
    {
        if (_file is null)
        {
            return NewcomerFilter.TryAttach(_socket);
        }

        _file.Remove(); // whoever has connected is in the queue already: on one machine no handshake is under way
        return false;
    }

    /// <summary>From now on answers say <c>Connection: close</c>.</summary>
    public void MarkLast() => ForEach(static clients => clients.MarkLast());

    /// <summary>Silent connections end, and those that fall silent from now on.</summary>
    public void EndIdle() => ForEach(static clients => clients.EndIdle());

    /// <summary>Ends its connections one by one, the silent ones first; ends when <paramref name="stop"/> fires or the time is over.</summary>
    public Task EndSpreadAsync(TimeSpan window, CancellationToken stop) =>
        Task.WhenAll(_all.Select(clients => SpreadEnds.EndAllAsync(clients, window, _time, stop)));

    /// <summary>Stops accepting, waits for the connections to end, and cuts what is left.</summary>
    /// <param name="drainTimeout">How long they may take to finish by themselves.</param>
    /// <param name="stopNow">Ends the wait early.</param>
    public async Task<DrainReport> StopAsync(TimeSpan drainTimeout, CancellationToken stopNow = default)
    {
        int openAtStart = OpenCount;
        int aborted = 0;
        using var abort = new CancellationTokenSource();
        Task stopping = _runner.StopAsync(abort.Token);
        try
        {
            await stopping.WaitAsync(drainTimeout, _time, stopNow);
        }
        catch (Exception deadline) when (deadline is TimeoutException or OperationCanceledException)
        {
            aborted = OpenCount;
            await abort.CancelAsync();
            await stopping;
        }

        return new DrainReport(openAtStart, aborted);
    }

    public void Dispose()
    {
        _runner.Dispose();
        _file?.Remove();
    }

    private void ForEach(Action<ListenerClients> act)
    {
        foreach (ListenerClients clients in _all)
        {
            act(clients);
        }
    }
}
