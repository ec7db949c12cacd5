namespace LoadBalancer.Core.Upstream;

/// <summary>The time that an endpoint's sticky sessions have left, after the operator has taken it out.</summary>
/// <remarks>Immutable; looked at by whoever asks for the endpoint's standing.</remarks>
internal sealed class DrainTime(TimeProvider time, TimeSpan lasts)
{
    private readonly long _startTimestamp = time.GetTimestamp();

    /// <summary>When it began.</summary>
    public DateTimeOffset Since { get; } = time.GetUtcNow();

    /// <summary>True until it is over.</summary>
    public bool IsRunning => time.GetElapsedTime(_startTimestamp) < lasts;
}
