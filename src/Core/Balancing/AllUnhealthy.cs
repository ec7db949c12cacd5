namespace LoadBalancer.Core.Balancing;

/// <summary>What a service does when its endpoints' health speaks against every one of them: <c>on_all_unhealthy</c>.</summary>
public enum AllUnhealthy : byte
{
    /// <summary>Tries all that the operator has not taken out: when everybody looks sick, the one who looks may be.</summary>
    TryAll = 0,

    /// <summary>Answers 503.</summary>
    Refuse,
}
