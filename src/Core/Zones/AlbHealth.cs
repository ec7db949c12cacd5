namespace LoadBalancer.Core.Zones;

/// <summary>What is known of whether an ALB serves.</summary>
public enum AlbHealth : byte
{
    /// <summary>Not proven either way: counts as up.</summary>
    Unknown = 0,

    /// <summary>It answers its probes.</summary>
    Up,

    /// <summary>Its probes failed, and whoever may say so agreed.</summary>
    Down,
}
