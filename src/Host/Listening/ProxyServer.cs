using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Transport;

namespace LoadBalancer.Host.Listening;

/// <summary>The listeners of one ALB: opened together, changed by a reload without those that stay noticing, ended together.</summary>
/// <remarks>
/// Background. Several live in one process (the demo runs three). One owner, one call at a time. Who accepts and runs the connections is the transport's:
/// Kestrel, or the event loops themselves (docs/adr/0010); one runner for each listener, so that each can end alone, and one gate for all.
/// </remarks>
/// <param name="works">Makes what listeners are served by.</param>
/// <param name="mostOpen">Says how many connections may be open now, of all listeners together.</param>
/// <param name="transport">Carries the bytes.</param>
/// <param name="time">Times the stages of a stop.</param>
internal sealed class ProxyServer(
    ListenerWorks works, Func<int> mostOpen, ProxyTransport transport, TimeProvider time) : IAsyncDisposable
{
    /// <summary>
    /// Between holding newcomers off and closing: a client that was answered (SYN-ACK) before may take a round trip to come in. Twice that across a
    /// continent; whoever begins meanwhile hears nothing and is refused at its next try, a second after its first.
    /// </summary>
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// How long a silent client may still ask, once, when the listeners are closed. One that is using its connection is so told to close it, by the
    /// answer; a FIN would meet the request that is on its way (RFC 9112 §9.5). Two round trips' worth with one retransmission, for anybody.
    /// </summary>
    private static readonly TimeSpan IdleGrace = TimeSpan.FromSeconds(2);

    /// <summary>
    /// As <see cref="HandshakePatience"/>, before an address moves: whoever is answered by neither node meanwhile waits for its retransmission, so this is as
    /// short as a round trip across a continent (60 ms) allows.
    /// </summary>
    private static readonly TimeSpan HandOverHandshakePatience = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How long exchanges may take to finish with newcomers held off. A newcomer's SYN comes again after 1 s (RFC 6298 §2.1), and the other node needs 0.2 s
    /// to take an address that is given up: with this the first repetition meets it.
    /// </summary>
    private static readonly TimeSpan HandOverPatience = TimeSpan.FromMilliseconds(700);

    /// <summary>The tick of that wait: against 200 ms for the move.</summary>
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(5);

    private readonly AcceptGate _gate = new(mostOpen);
    private readonly CancellationTokenSource _endOfRetired = new();
    private ImmutableArray<OpenListener> _open = []; // replaced whole: requests for the status read it meanwhile
    private ImmutableArray<BoundListener> _bound = [];
    private ImmutableArray<(OpenListener Listener, Task Ending)> _retiring = [];

    /// <summary>What is open, in the order of the configuration; empty before the start.</summary>
    public ImmutableArray<BoundListener> Listeners => _bound;

    /// <summary>Each listener, with where its clients come from.</summary>
    public IEnumerable<(ListenerConfig Config, ClientOrigins Origins)> Origins =>
        from open in _open
        from member in open.Members.All
        where member.Service.Origins is not null
        select (member.Config, member.Service.Origins);

    /// <summary>Connections being served now, those of listeners that are gone included.</summary>
    public int OpenCount => _gate.OpenCount;

    /// <summary>Opens every listener and starts to accept; on a fault nothing is left open.</summary>
    public async Task<BindFault?> TryStartAsync(ImmutableArray<ListenerConfig> listeners)
    {
        BindFault? fault = TryPrepare(listeners, TimeSpan.Zero, out ListenerChange? change);
        if (change is not null)
        {
            await ApplyAsync(change);
        }

        return fault;
    }

    /// <summary>Opens what is missing; on a fault everything is as it was.</summary>
    /// <param name="wanted">The listeners there are to be.</param>
    /// <param name="drainTimeout">How long the connections of those that must go have.</param>
    /// <param name="change">What is left to do, and cannot fail; null on a fault.</param>
    public BindFault? TryPrepare(ImmutableArray<ListenerConfig> wanted, TimeSpan drainTimeout, out ListenerChange? change)
    {
        change = null;
        List<(OpenListener Listener, ListenerGroup Group)> kept = [];
        List<ListenerGroup> missing = [];
        foreach (ListenerGroup group in ListenerGroup.Of(wanted))
        {
            if (_open.FirstOrDefault(open => open.Members.Group.IsSameSocket(group)) is OpenListener open)
            {
                kept.Add((open, group));
            }
            else
            {
                missing.Add(group);
            }
        }

        ImmutableArray<OpenListener> leaving = [.. _open.Except(kept.Select(static each => each.Listener))];
        BindFault? fault = ListenSockets.TryOpen(
            [.. missing.Select(static group => new ListenAddress(group.Listeners[0].Name, group.Address) { Mode = group.Mode, IsUdp = group.IsUdp })],
            out ListenSockets sockets,
            [.. leaving.Concat(_retiring.Where(static each => !each.Ending.IsCompleted).Select(static each => each.Listener)).Select(static open => open.Socket)]);
        if (fault is null)
        {
            foreach (OpenMember member in _open.SelectMany(static open => open.Members.All))
            {
                member.Service.KeepTarget?.Invoke(); // after a fault elsewhere it has been in vain, and no more
            }

            change = new ListenerChange(
                [.. missing.Select(group => new OpenListener(OpenMembers.Make(group, works), sockets.Take(), CreateRunner(group), time))],
                [.. kept.Select(each => (each.Listener, OpenMembers.Make(each.Group, works, each.Listener.Members)))],
                leaving,
                wanted,
                drainTimeout);
        }

        return fault;
    }

    /// <summary>Puts a change in force: new listeners accept, the others are told what is new, those that nobody wants any more end in the background.</summary>
    public async Task ApplyAsync(ListenerChange change)
    {
        foreach (OpenListener listener in change.Opened)
        {
            await listener.StartAsync();
        }

        foreach ((OpenListener listener, OpenMembers members) in change.Kept)
        {
            listener.Replace(members, change.DrainTimeout);
        }

        _open = [.. change.Kept.Select(static each => each.Listener).Concat(change.Opened)];
        _bound =
        [
            .. _open.SelectMany(static open => open.Members.Group.Listeners, static (open, config) => (open, config))
                .OrderBy(each => change.Wanted.IndexOf(each.config))
                .Select(static each => new BoundListener(each.config.Name, each.open.Address, each.config.Protocol, each.config.Service)),
        ];
        _retiring =
        [
            .. _retiring.Where(static each => !each.Ending.IsCompleted),
            .. change.Leaving.Select(open => (open, RetireAsync(open, change.DrainTimeout))),
        ];
        _gate.LookAgain(); // there may be room for more now
    }

    /// <summary>
    /// Has clients leave before their address does, since the network cuts whoever is left: every answer says <c>Connection: close</c>, newcomers are
    /// served too; then they are held off (their next try meets the other node), silent connections end, and short exchanges finish.
    /// </summary>
    /// <remarks>The listeners stay open: one that is closed refuses, as long as the address is here.</remarks>
    public async Task PrepareHandOverAsync(CancellationToken stopNow)
    {
        ForEach(static open => open.MarkLast());
        await PauseAsync(IdleGrace, stopNow);
        long heldOffAt = time.GetTimestamp();
        ForEach(static open => open.HoldOffNewcomers());
        await PauseAsync(HandOverHandshakePatience, stopNow);
        ForEach(static open => open.EndIdle());
        while (OpenCount > 0 && time.GetElapsedTime(heldOffAt) < HandOverPatience && !stopNow.IsCancellationRequested)
        {
            await PauseAsync(BetweenLooks, stopNow);
        }
    }

    /// <summary>Ends all of them: holds newcomers off, closes, has open requests finish, and cuts what is left.</summary>
    /// <param name="drainTimeout">How long connections may take to finish by themselves, once the listeners are closed.</param>
    /// <param name="stopNow">Ends every wait early.</param>
    public async Task<DrainReport> DrainAsync(TimeSpan drainTimeout, CancellationToken stopNow)
    {
        await HoldOffNewcomersAsync(_open, stopNow);
        Task<DrainReport[]> stopping = Task.WhenAll(_open.Select(open => open.StopAsync(drainTimeout, stopNow)));
        ForEach(static open => open.MarkLast());
        TimeSpan grace = IdleGrace < drainTimeout / 2 ? IdleGrace : drainTimeout / 2;
        await Task.WhenAny(stopping, PauseAsync(grace, stopNow));
        ForEach(static open => open.EndIdle());
        DrainReport report = (await stopping).Aggregate(default(DrainReport), static (sum, each) => sum + each);
        await _endOfRetired.CancelAsync(); // those of listeners that left before have had no less time
        await Task.WhenAll(_retiring.Select(static each => each.Ending));
        return report;
    }

    public async ValueTask DisposeAsync()
    {
        await _endOfRetired.CancelAsync();
        await Task.WhenAll(_retiring.Select(static each => each.Ending));
        foreach (OpenListener open in _open)
        {
            await open.StopAsync(TimeSpan.Zero);
            open.Dispose();
        }

        _endOfRetired.Dispose();
    }

    private IConnectionRunner CreateRunner(ListenerGroup group) => group.IsUdp ? works.Relay(group.Listeners[0]) : transport.CreateRunner(_gate);

    /// <summary>Ends one listener, and its connections spread over the drain time.</summary>
    private async Task RetireAsync(OpenListener listener, TimeSpan drainTimeout)
    {
        CancellationToken stopNow = _endOfRetired.Token;
        await HoldOffNewcomersAsync([listener], stopNow);
        Task<DrainReport> stopping = listener.StopAsync(drainTimeout, stopNow);
        listener.MarkLast();
        using CancellationTokenSource allEnded = CancellationTokenSource.CreateLinkedTokenSource(stopNow);
        Task ending = listener.EndSpreadAsync(drainTimeout, allEnded.Token);
        await stopping;
        await allEnded.CancelAsync();
        await ending;
        listener.Dispose();
    }

    private async Task HoldOffNewcomersAsync(ImmutableArray<OpenListener> listeners, CancellationToken stopNow)
    {
        bool isAnyHeldOff = false;
        foreach (OpenListener listener in listeners)
        {
            isAnyHeldOff |= listener.HoldOffNewcomers();
        }

        if (isAnyHeldOff)
        {
            await PauseAsync(HandshakePatience, stopNow);
        }
    }

    private void ForEach(Action<OpenListener> act)
    {
        foreach (OpenListener open in _open)
        {
            act(open);
        }
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken stopNow) =>
        await Task.Delay(pause, time, stopNow).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
