namespace LoadBalancer.Core.Zones;

/// <summary>What this zone itself knows of one ALB when it decides.</summary>
/// <remarks>Background, immutable.</remarks>
internal readonly record struct AlbFacts
{
    /// <summary>Whom it is about.</summary>
    public required ZoneAlb Alb { get; init; }

    /// <summary>Configuration and override together.</summary>
    public bool IsEnabled { get; init; }

    /// <summary>Where the override was given that says so; null: the configuration does.</summary>
    public string? OverriddenIn { get; init; }

    /// <summary>What its probes come to.</summary>
    public AlbHealth Health { get; init; }

    /// <summary>Why they fail; else empty.</summary>
    public string Evidence { get; init; }

    /// <summary>By its own word: nobody's vote is asked.</summary>
    public bool IsOut { get; init; }

    /// <summary>Failures or passes are being counted.</summary>
    public bool IsSuspect { get; init; }

    /// <summary>How far that is, for the operator: <c>1 of 3 failures</c>.</summary>
    public string Count { get; init; }

    /// <summary>When the probe began that took it down; 0: none did.</summary>
    public long DownSinceMs { get; init; }

    /// <summary>What it says of itself; empty: not heard.</summary>
    public string Standing { get; init; }

    /// <summary>Its program's version; empty: not known.</summary>
    public string Build { get; init; }

    /// <summary>As it is told to the others.</summary>
    public required AlbSighting Sighting { get; init; }
}
