using System.Globalization;

namespace LoadBalancer.Core.Zones;

/// <summary>What has been heard at one ALB's address.</summary>
/// <remarks>Background, pure. Guarded by <see cref="ZoneMonitor"/>'s lock.</remarks>
internal sealed class HeardAlb
{
    /// <summary>How far two clocks may be apart (zones.md): a state that is older was recorded and is sent again, or a clock is wrong.</summary>
    public const long MostApartMs = 30_000;

    /// <summary>Processes whose sequence is remembered: a zone has two nodes, and a process that crashes at once boots often.</summary>
    private const int MostBoots = 8;

    private readonly Dictionary<long, (long Sequence, long AtMs)> _boots = [];

    /// <summary>The newest that was accepted; null: none yet.</summary>
    public ZoneState? State { get; private set; }

    /// <summary>When, on the monotonic clock.</summary>
    public long AtMs { get; private set; }

    /// <summary>When, for the operator.</summary>
    public DateTimeOffset? At { get; private set; }

    /// <summary>What was wrong with the last answer; empty: nothing.</summary>
    public string Fault { get; private set; } = "no answer yet";

    /// <summary>A vote counts for three intervals: a lost answer or two is not a lost zone.</summary>
    public bool IsFresh(long nowMs, int intervalMs) => State is not null && nowMs - AtMs <= 3L * intervalMs;

    /// <summary>There was no answer, or none that can be read.</summary>
    public void Miss(string fault) => Fault = fault;

    /// <summary>Takes a state whose signature is right.</summary>
    /// <param name="state">It.</param>
    /// <param name="alb">Where it was read.</param>
    /// <param name="plan">What is configured.</param>
    /// <param name="nowMs">The monotonic clock.</param>
    /// <param name="now">The wall clock.</param>
    /// <returns>True: it is newer than every one before.</returns>
    public bool Take(ZoneState state, ZoneAlb alb, ZonePlan plan, long nowMs, DateTimeOffset now)
    {
        long aheadMs = state.AtMs - now.ToUnixTimeMilliseconds();
        bool isKnown = _boots.TryGetValue(state.Boot, out (long Sequence, long AtMs) boot);
        Fault = !plan.Albs.Any(each => each.Zone == state.Zone) ? $"zone '{state.Zone}' answers here, which is not in this zone's configuration"
            : state.Zone != alb.Zone || state.Alb != alb.Id ? $"zone '{state.Zone}' answers here, as ALB '{state.Alb}'"
            : Math.Abs(aheadMs) > MostApartMs
                ? string.Create(CultureInfo.InvariantCulture, $"its clock is {Math.Abs(aheadMs) / 1000} s {(aheadMs > 0 ? "ahead" : "behind")}")
            : isKnown && state.Sequence < boot.Sequence ? "an old state of it was sent again"
            : "";
        if (Fault.Length > 0 || (isKnown && state.Sequence == boot.Sequence)) // the same once more is no fault, and no news: freshness is not fed by it
        {
            return false;
        }

        if (!isKnown && _boots.Count == MostBoots)
        {
            _boots.Remove(_boots.MinBy(static known => known.Value.AtMs).Key);
        }

        _boots[state.Boot] = (state.Sequence, nowMs);
        (State, AtMs, At) = (state, nowMs, now);
        return true;
    }
}
