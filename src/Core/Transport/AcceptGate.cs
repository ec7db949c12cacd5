namespace LoadBalancer.Core.Transport;

/// <summary>How many connections an ALB has, and how many it may: at that many its listeners leave newcomers in the kernel's queue.</summary>
/// <remarks>
/// Background: shared by the runners of one ALB; touched when a connection opens and when it ends, by any thread. Listeners ask before they accept and count afterwards, so several of
/// them may be over by one each. Race: a listener that finds it full registers, then looks again; a connection that ends is counted out, then looks for
/// who is registered. One of the two sees the other, by a full fence between the steps of either.
/// </remarks>
/// <param name="most">As many as may be now; asked each time, since a reload may change it.</param>
public sealed class AcceptGate(Func<int> most)
{
    private readonly Lock _registering = new();
    private readonly HashSet<Action> _waiting = [];
    private int _waitingCount;
    private int _openCount;

    /// <summary>Connections that are open.</summary>
    public int OpenCount => Volatile.Read(ref _openCount);

    /// <summary>True while nobody should be accepted.</summary>
    internal bool IsFull => OpenCount >= most();

    /// <summary>Counts a connection in.</summary>
    internal void Enter() => Interlocked.Increment(ref _openCount);

    /// <summary>Counts a connection out, and calls those who wait for room.</summary>
    internal void Leave()
    {
        Interlocked.Decrement(ref _openCount);
        if (Volatile.Read(ref _waitingCount) > 0 && !IsFull)
        {
            CallAll();
        }
    }

    /// <summary>Has <paramref name="call"/> called once when there is room: on the thread that made it, or here if there is room already.</summary>
    internal void CallWhenRoom(Action call)
    {
        lock (_registering)
        {
            _waiting.Add(call); // once, however often it is asked
            Interlocked.Exchange(ref _waitingCount, _waiting.Count);
        }

        if (!IsFull)
        {
            CallAll();
        }
    }

    /// <summary>Calls those who wait, if there is room now: how many may be open has changed.</summary>
    public void LookAgain()
    {
        if (!IsFull)
        {
            CallAll();
        }
    }

    private void CallAll()
    {
        Action[] calls;
        lock (_registering)
        {
            calls = [.. _waiting];
            _waiting.Clear();
            Volatile.Write(ref _waitingCount, 0);
        }

        foreach (Action call in calls)
        {
            call();
        }
    }
}
