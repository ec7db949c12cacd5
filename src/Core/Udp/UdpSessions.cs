using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport.Epoll;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Udp;

/// <summary>The sessions of one <c>udp</c> listener: who talks to which endpoint, and until when.</summary>
/// <remarks>
/// One thread's, the loop's. A session keeps its endpoint until it is over, unless that goes down, is ejected or refuses, or its drain time is over; then
/// the client's next datagram goes to another. To the endpoint's counters a session is a connection with one exchange.
/// </remarks>
/// <param name="listener">The listener's name: where the snapshot says whom it relays to.</param>
/// <param name="store">The snapshot.</param>
/// <param name="endpoints">Chooses endpoints, and opens sockets to them.</param>
/// <param name="meter">Counts sessions.</param>
/// <param name="report">Hears of those that have ended.</param>
/// <param name="time">Times them.</param>
internal sealed class UdpSessions(
    string listener, SnapshotStore store, UdpEndpoints endpoints, StreamMeter meter, StreamReport report, TimeProvider time)
{
    /// <summary>What idle means once the listener is to end: long enough for an answer, and nobody waits for more.</summary>
    private const int DrainingIdleMs = 2_000;

    private readonly Dictionary<SessionKey, UdpSession> _byKey = [];
    private readonly Stack<int> _freeSlots = new();
    private readonly Dictionary<EndpointState, (Cluster Cluster, Endpoint Endpoint)> _known = []; // of the snapshot last looked at
    private UdpSession?[] _bySlot = [];
    private ProxySnapshot? _seen;
    private int _count;

    /// <summary>How many there are. Any thread may ask.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>From now on nobody new is taken, and silence ends sooner.</summary>
    public bool IsDraining { get; set; }

    /// <summary>The session of a client; null: it has none.</summary>
    public UdpSession? Find(in SessionKey key) => _byKey.GetValueOrDefault(key);

    /// <summary>The session at a slot; null: it is over.</summary>
    public UdpSession? At(int slot) => slot < _bySlot.Length ? _bySlot[slot] : null;

    /// <summary>Begins one, with an endpoint of its own.</summary>
    /// <param name="key">Has none yet.</param>
    /// <param name="name">The client's, as the kernel writes it.</param>
    /// <param name="reply">What answers are sent with.</param>
    /// <param name="nowMs">The loop's clock.</param>
    /// <param name="session">It.</param>
    /// <param name="why">Why there is none.</param>
    public bool TryBegin(
        in SessionKey key,
        ReadOnlySpan<byte> name,
        ReadOnlySpan<byte> reply,
        long nowMs,
        [NotNullWhen(true)] out UdpSession? session,
        out DatagramLoss why)
    {
        session = null;
        StreamTarget? target = store.Current.Streams.GetValueOrDefault(listener);
        if (IsDraining || target is null)
        {
            why = DatagramLoss.Draining;
            return false;
        }

        if (_count >= target.MostSessions)
        {
            why = DatagramLoss.Sessions;
            return false;
        }

        byte[] client = TextOf(name);
        int slot = TakeSlot();
        if (!endpoints.TryOpen(target.Cluster, client, slot, tried: null, out Endpoint? endpoint, out int descriptor, out why))
        {
            _freeSlots.Push(slot);
            return false;
        }

        session = new UdpSession(key, name.ToArray(), reply.ToArray(), client, slot, time.GetTimestamp())
        {
            Cluster = target.Cluster,
            Endpoint = endpoint,
            Descriptor = descriptor,
            Meter = target.Cluster.Meter,
            MovedAtMs = nowMs,
        };
        _bySlot[slot] = session;
        _byKey.Add(key, session);
        Volatile.Write(ref _count, _byKey.Count);
        meter.SessionBegun();
        return true;
    }

    /// <summary>Its endpoint's machine says that nobody listens there: noted, and the session goes to another endpoint where there is one.</summary>
    public void Refuse(UdpSession session, ReasonCode reason)
    {
        session.Reason = reason;
        PassiveHealth.Observe(session.Cluster, session.Endpoint, new AttemptConduct(ConductKind.NotConnected, Reason: reason), time);
        if (session.Cluster.HasOther(session.Endpoint, []))
        {
            Move(session);
        }
    }

    /// <summary>Its endpoint has answered.</summary>
    public void Answer(UdpSession session)
    {
        session.Reason = ReasonCode.None;
        PassiveHealth.Observe(session.Cluster, session.Endpoint, new AttemptConduct(ConductKind.Answered), time);
    }

    /// <summary>Gives it another endpoint, if there is one that takes it; else it stays where it is.</summary>
    public void Move(UdpSession session)
    {
        session.MustMove = false;
        if (endpoints.TryOpen(session.Cluster, session.Client.Span, session.Slot, session.Endpoint, out Endpoint? endpoint, out int descriptor, out _))
        {
            endpoints.Leave(session);
            (session.Endpoint, session.Descriptor, session.Meter, session.IsStranded) = (endpoint, descriptor, session.Cluster.Meter, false);
        }
    }

    /// <summary>Ends those that have been silent for too long, and finds those whose endpoint takes nobody any more.</summary>
    public void Sweep(long nowMs)
    {
        ProxySnapshot snapshot = store.Current;
        int idleMs = snapshot.Streams.GetValueOrDefault(listener)?.SessionIdleMs ?? StreamTarget.DefaultSessionIdleMs;
        idleMs = IsDraining ? Math.Min(idleMs, DrainingIdleMs) : idleMs;
        bool isNews = snapshot != _seen;
        if (isNews)
        {
            Learn(snapshot);
        }

        foreach ((SessionKey key, UdpSession session) in _byKey)
        {
            if (nowMs - session.MovedAtMs >= idleMs)
            {
                _byKey.Remove(key); // allowed while enumerating
                End(session);
            }
            else
            {
                Look(session, isNews);
            }
        }

        Volatile.Write(ref _count, _byKey.Count);
    }

    /// <summary>Ends all of them, now.</summary>
    public void EndAll()
    {
        foreach (UdpSession session in _byKey.Values)
        {
            End(session);
        }

        _byKey.Clear();
        Volatile.Write(ref _count, 0);
    }

    private void Learn(ProxySnapshot snapshot)
    {
        _seen = snapshot;
        _known.Clear();
        foreach (Cluster cluster in snapshot.Clusters)
        {
            foreach (Endpoint endpoint in cluster.Endpoints.Concat(cluster.Leaving))
            {
                _known[endpoint.State] = (cluster, endpoint);
            }
        }
    }

    private void Look(UdpSession session, bool isNews)
    {
        if (isNews)
        {
            session.IsStranded = !_known.TryGetValue(session.Endpoint.State, out (Cluster Cluster, Endpoint Endpoint) now);
            if (!session.IsStranded)
            {
                (session.Cluster, session.Endpoint) = now;
            }
            else
            {
                session.Cluster = _seen!.Clusters.FirstOrDefault(cluster => cluster.Name == session.Cluster.Name) ??
                    _seen.Streams.GetValueOrDefault(listener)?.Cluster ?? session.Cluster;
            }
        }

        session.MustMove = session.HasBetter(); // each time: a move may fail, and an endpoint recover
    }

    private void End(UdpSession session)
    {
        endpoints.Leave(session);
        _bySlot[session.Slot] = null;
        _freeSlots.Push(session.Slot);
        meter.SessionEnded();
        StreamEnd end = new(
            meter,
            IsUdp: true,
            session.Client,
            session.Cluster.Name,
            store.Current.Zone,
            session.StartTimestamp,
            session.ReceivedBytes,
            session.SentBytes,
            session.Reason);
        long elapsedMicroseconds = (long)time.GetElapsedTime(session.StartTimestamp).TotalMicroseconds;
        report.Write(end, [new AccessLogAttempt(session.Endpoint.AddressText, 0, 0, -1, elapsedMicroseconds)]);
    }

    private int TakeSlot()
    {
        if (_freeSlots.TryPop(out int slot))
        {
            return slot;
        }

        int length = _bySlot.Length;
        Array.Resize(ref _bySlot, Math.Max(64, 2 * length));
        for (int free = _bySlot.Length - 1; free > length; free--)
        {
            _freeSlots.Push(free);
        }

        return length;
    }

    private static byte[] TextOf(ReadOnlySpan<byte> name)
    {
        IPAddress address = (SocketName.Read(name) as IPEndPoint)?.Address ?? IPAddress.None;
        return Encoding.ASCII.GetBytes((address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString());
    }
}
