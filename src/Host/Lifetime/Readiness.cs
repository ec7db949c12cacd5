namespace LoadBalancer.Host.Lifetime;

/// <summary>Whether this process wants traffic: what <c>/readyz</c> answers.</summary>
/// <remarks>Background. Written by the verb that serves; read by admin requests on any thread.</remarks>
internal sealed class Readiness
{
    private int _state = (int)ReadinessState.Loading;

    public ReadinessState State => (ReadinessState)Volatile.Read(ref _state);

    /// <summary>The state's word in what people and programs read.</summary>
    public string Word => State switch
    {
        ReadinessState.Loading => "loading",
        ReadinessState.Ready => "ready",
        _ => "draining",
    };

    /// <summary>Loading is over. Without effect once draining began: a stop that came during the start stays a stop.</summary>
    public void MarkReady() => Interlocked.CompareExchange(ref _state, (int)ReadinessState.Ready, (int)ReadinessState.Loading);

    /// <summary>No more traffic, from now to the end.</summary>
    public void MarkDraining() => Volatile.Write(ref _state, (int)ReadinessState.Draining);
}
