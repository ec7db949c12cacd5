using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Discovery;

/// <summary>When one name is looked up next.</summary>
/// <remarks>Background, pure: the clock and the resolver are others'. Guarded by its monitor.</remarks>
internal sealed class NameWatch(NameTarget target)
{
    /// <summary>After a lookup that brought nothing, at first; doubled each time, up to <c>refresh</c>.</summary>
    private const int FirstPauseMs = 1_000;

    private int _failureCount;

    /// <summary>What is looked up; replaced when the operator changes how often.</summary>
    public NameTarget Target { get; set; } = target;

    public long DueAtMs { get; private set; }

    /// <summary>A lookup of it has begun and not ended.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>It has brought nothing since it last did.</summary>
    public bool IsFailing => _failureCount > 0;

    /// <summary>Plans the next one.</summary>
    /// <param name="outcome">How the last one ended.</param>
    /// <param name="nowMs">When it did.</param>
    /// <param name="random">Spreads those of many balancers.</param>
    public void Plan(LookupOutcome outcome, long nowMs, Random random)
    {
        _failureCount = outcome == LookupOutcome.Ok ? 0 : Math.Min(_failureCount + 1, 30);
        long pauseMs = _failureCount == 0 ? Target.RefreshMs : Math.Min((long)FirstPauseMs << (_failureCount - 1), Target.RefreshMs);
        DueAtMs = nowMs + (long)(pauseMs * (0.9 + (0.2 * random.NextDouble())));
    }

    /// <summary>Takes over how often: a long pause that was planned before is not waited for.</summary>
    public void Replan(NameTarget target, long nowMs)
    {
        Target = target;
        DueAtMs = Math.Min(DueAtMs, nowMs + target.RefreshMs);
    }
}
