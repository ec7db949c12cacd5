using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Admin;

/// <summary>How the configuration came in.</summary>
/// <param name="LastReload">The last time that it was read.</param>
public sealed record ConfigStatus(ReloadStatus LastReload)
{
    /// <summary>Reads it from where publishing counts.</summary>
    public static ConfigStatus Of(ConfigMeter meter) => new(new ReloadStatus(meter.IsLastAccepted));
}
