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
    private volatile OpenMembers _members;
    private ImmutableArray<(string Name, ListenerClients Clients)> _all; // of every service there is and was, by its listener's name

    /// <param name="members">Serve its connections.</param>
    /// <param name="socket">Bound, and listens; the listener's from now on.</param>
    /// <param name="runner">Accepts; the listener's from now on.</param>
    /// <param name="time">Times the stages of its end.</param>
    public OpenListener(OpenMembers members, Socket socket, IConnectionRunner runner, TimeProvider time)
    {
        Address = socket.LocalEndPoint!;
        _file = UnixSocketFile.Of(socket);
        _members = members;
        _all = [.. ClientsOf(members)];
        _socket = socket;
        _runner = runner;
        _time = time;
    }

    /// <summary>Who serves newcomers.</summary>
    public OpenMembers Members => _members;

    /// <summary>Where it is: port 0 has become a port.</summary>
    public EndPoint Address { get; }

    public Socket Socket => _socket;

    /// <summary>Connections being served now.</summary>
    public int OpenCount => _runner.OpenCount;

    /// <summary>Begins to accept.</summary>
    public Task StartAsync() => _runner.StartAsync([(_socket, connection => _members.Door.Serve(connection))], CancellationToken.None);

    /// <summary>Takes what it is told now. Those who are there are ended in time when what they were told holds no longer.</summary>
    /// <param name="members">Serve newcomers from now on.</param>
    /// <param name="drainTimeout">How long those who must go have.</param>
    public void Replace(OpenMembers members, TimeSpan drainTimeout)
    {
        OpenMembers former = _members;
        _members = members;
        if (members.Group.Mode != former.Group.Mode)
        {
            _file?.SetMode(members.Group.Mode);
        }

        foreach (OpenMember left in former.All.Where(left => members.All.All(member => member.Service != left.Service)))
        {
            OpenMember? now = members.All.FirstOrDefault(member => member.Config.Name == left.Config.Name) ??
                (members.Group.GoesByName || former.Group.GoesByName ? null : members.All[0]); // alone at its address it may have another name now
            EndFormer(left.Config, now?.Config, drainTimeout);
            _all = [.. _all.Select(each => each.Name == left.Config.Name && now is not null ? (now.Config.Name, each.Clients) : each)];
        }

        // The last ones stay though they are empty: somebody may be on his way into them.
        ImmutableArray<ListenerClients> last = [.. ClientsOf(former).Concat(ClientsOf(members)).Select(static each => each.Clients)];
        _all = [.. _all.Where(each => each.Clients.Count > 0 || last.Contains(each.Clients)).Concat(ClientsOf(members)).DistinctBy(static each => each.Clients)];
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
            return Address is IPEndPoint && _socket.SocketType == SocketType.Stream && NewcomerFilter.TryAttach(_socket);
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
        Task.WhenAll(_all.Select(each => SpreadEnds.EndAllAsync(each.Clients, window, _time, stop)));

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

    /// <summary>Ends those who came to a listener that there is no more, or that is told something else; those too who came when it had another name.</summary>
    private void EndFormer(ListenerConfig left, ListenerConfig? now, TimeSpan drainTimeout)
    {
        bool isGone = now is null || (left.Protocol == ListenerProtocol.Tcp && now.Protocol != ListenerProtocol.Tcp);
        bool isTold = now is not null && (now.Protocol != left.Protocol || !now.TrustedProxies.AsSpan().SequenceEqual(left.TrustedProxies.AsSpan()) ||
            !now.ProxyProtocol.AsSpan().SequenceEqual(left.ProxyProtocol.AsSpan()));
        foreach ((_, ListenerClients clients) in isGone || isTold ? _all.Where(each => each.Name == left.Name) : [])
        {
            clients.MarkLast();
            _ = isGone
                ? SpreadEnds.EndAllAsync(clients, drainTimeout, _time, CancellationToken.None)
                : SpreadEnds.EndIdleAsync(clients, drainTimeout, _time, CancellationToken.None);
        }
    }

    private static IEnumerable<(string Name, ListenerClients Clients)> ClientsOf(OpenMembers members) =>
        members.All.Select(static member => (member.Config.Name, member.Service.Clients)).Append(("", members.Door.Clients)).DistinctBy(static each => each.Clients);

    private void ForEach(Action<ListenerClients> act)
    {
        foreach ((_, ListenerClients clients) in _all)
        {
            act(clients);
        }
    }
}
