namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>Whether a fault refuses the configuration.</summary>
public enum ConfigFaultSeverity : byte
{
    /// <summary>The configuration is refused.</summary>
    Error = 0,

    /// <summary>The configuration is taken, but is likely not what was meant; <c>check --strict</c> exits with 2.</summary>
    Warning,
}
