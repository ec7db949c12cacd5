using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Balancing;

/// <summary>What an attempt says of its endpoint.</summary>
public enum ConductKind : byte
{
    /// <summary>Nothing: it ended for a reason that is not the endpoint's.</summary>
    Neutral = 0,

    /// <summary>The endpoint answered; whether well, its status says.</summary>
    Answered,

    /// <summary>No connection came about.</summary>
    NotConnected,

    /// <summary>The endpoint broke it off, broke the protocol, or took too long.</summary>
    Failed,
}

/// <summary>How an endpoint behaved in one attempt.</summary>
/// <remarks>Hot path, a value.</remarks>
/// <param name="Kind">What it did.</param>
/// <param name="Status">Of its answer, where there is one.</param>
/// <param name="Reason">What went wrong, where something did.</param>
public readonly record struct AttemptConduct(ConductKind Kind, int Status = 0, ReasonCode Reason = ReasonCode.None)
{
    internal string Describe() => Kind == ConductKind.Answered ? $"status {Status}" : Reason.Name();
}
