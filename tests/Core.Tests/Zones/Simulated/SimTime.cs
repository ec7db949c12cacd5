namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>One time for all zones; what is to happen happens in order, on the thread that moves it.</summary>
internal sealed class SimTime
{
    private readonly PriorityQueue<Action, (long AtMs, long Order)> _due = new();
    private long _order;

    public long NowMs { get; private set; }

    public void After(long ms, Action act) => _due.Enqueue(act, (NowMs + ms, _order++));

    public void Advance(long ms)
    {
        long untilMs = NowMs + ms;
        while (_due.TryPeek(out Action? act, out (long AtMs, long Order) at) && at.AtMs <= untilMs)
        {
            _due.Dequeue();
            NowMs = at.AtMs;
            act();
        }

        NowMs = untilMs;
    }
}
