namespace LoadBalancer.Core.Configuration;

/// <summary>What a new endpoint counts as before its first probes: <c>health.initial</c>.</summary>
public enum InitialHealth : byte
{
    /// <summary>Takes requests at once.</summary>
    Up = 0,

    /// <summary>Takes none before <c>health.rise</c> probes have passed.</summary>
    Down,
}
