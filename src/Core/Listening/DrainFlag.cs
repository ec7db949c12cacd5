namespace LoadBalancer.Core.Listening;

/// <summary>Says that an engine is draining: whoever asks <c>albhealth</c> hears it, long before the first connection ends.</summary>
/// <remarks>Hot path: read once per request; raised once, by whoever stops the engine, and never lowered.</remarks>
internal sealed class DrainFlag
{
    private volatile bool _isRaised;

    public bool IsRaised => _isRaised;

    public void Raise() => _isRaised = true;
}
