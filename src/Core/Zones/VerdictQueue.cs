using System.Diagnostics.CodeAnalysis;

namespace LoadBalancer.Core.Zones;

/// <summary>Hands out verdicts that say something new: in order, one after the other, on the thread of whoever brought the first.</summary>
/// <remarks>Background. A thread that finds another handing out leaves its own to that one, so nobody waits and nothing is called within a lock.</remarks>
internal sealed class VerdictQueue(Action<ZoneVerdicts> taker)
{
    private readonly Lock _queueing = new();
    private readonly Queue<ZoneVerdicts> _waiting = [];
    private ZoneVerdicts? _last;
    private bool _isBusy;

    public void Add(ZoneVerdicts verdicts)
    {
        lock (_queueing)
        {
            if (_last is null || !SaysTheSame(_last, verdicts))
            {
                _last = verdicts;
                _waiting.Enqueue(verdicts);
            }
        }
    }

    public void HandOut()
    {
        while (TryBegin(out ZoneVerdicts? next))
        {
            try
            {
                taker(next);
            }
            finally
            {
                lock (_queueing)
                {
                    _isBusy = false;
                }
            }
        }
    }

    /// <summary>When a zone was last heard is not news.</summary>
    internal static bool SaysTheSame(ZoneVerdicts one, ZoneVerdicts other) =>
        one.IsReady == other.IsReady && one.IsEntitled == other.IsEntitled && one.EntitledReason == other.EntitledReason && one.Revision == other.Revision
        && one.IsAllDown == other.IsAllDown && one.Albs.Length == other.Albs.Length && one.Zones.Length == other.Zones.Length
        && one.Albs.Zip(other.Albs).All(static pair =>
            pair.First.Votes.SequenceEqual(pair.Second.Votes) && pair.First with { Votes = [] } == pair.Second with { Votes = [] })
        && one.Zones.Zip(other.Zones).All(static pair => pair.First with { LastHeard = null } == pair.Second with { LastHeard = null });

    private bool TryBegin([NotNullWhen(true)] out ZoneVerdicts? next)
    {
        lock (_queueing)
        {
            next = null;
            return !_isBusy && _waiting.TryDequeue(out next) && (_isBusy = true);
        }
    }
}
