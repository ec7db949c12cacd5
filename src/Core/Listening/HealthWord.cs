namespace LoadBalancer.Core.Listening;

/// <summary>What an engine answers whoever probes its ALB (<c>albhealth</c>).</summary>
public enum HealthWord : byte
{
    /// <summary>What the configuration in force says: enabled, or not.</summary>
    AsConfigured = 0,

    /// <summary>200 <c>healthy</c>, whatever the configuration says.</summary>
    Enabled,

    /// <summary>503 <c>disabled</c>; requests are served, and each answer ends its connection.</summary>
    Disabled,

    /// <summary>503 <c>draining</c>: the process is about to end.</summary>
    Draining,
}
