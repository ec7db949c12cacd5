using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Health;

/// <summary>What health keeps in mind of one endpoint.</summary>
/// <remarks>Background. Lives as long as the endpoint's state stays in the configuration. Guarded by <see cref="HealthMonitor"/>'s lock.</remarks>
internal sealed class EndpointWatch(Cluster cluster, Endpoint endpoint)
{
    /// <summary>As of the snapshot in force.</summary>
    public Cluster Cluster { get; set; } = cluster;

    /// <summary>As of the snapshot in force.</summary>
    public Endpoint Endpoint { get; set; } = endpoint;

    /// <summary>How it is probed; null: it is not.</summary>
    public ProbePolicy? Policy => Cluster.Policy.Probes;

    /// <summary>False once it has left the configuration, or its service has no probes any more: it is not probed again, and a probe under way does not count.</summary>
    public bool IsProbed { get; set; }

    /// <summary>When the next probe begins.</summary>
    public long DueAtMs { get; set; }

    /// <summary>When the last one began.</summary>
    public long BegunAtMs { get; set; }

    /// <summary>One has begun and not ended.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>Passes and failures in a row.</summary>
    public RiseAndFall Tally;

    /// <summary>What was logged of it last.</summary>
    public HealthReport Logged { get; set; } = endpoint.State.Health.Current;

    /// <summary>The TLS fault that was logged last; empty: none, or it is over.</summary>
    public string LoggedTlsFault { get; set; } = "";

    /// <summary>Lines about it that may be logged now.</summary>
    public LogAllowance LogAllowance { get; } = new(most: 6, refillMs: 30_000);
}
