using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Finds everything in a configuration that contradicts itself, could not work, or is likely not meant.</summary>
/// <remarks>Config path, pure: no file, no network, no clock. Each group of rules looks at the whole and adds to one list.</remarks>
public static class ConfigValidator
{
    /// <summary>Every fault, sorted by file and line; empty when there is nothing to say.</summary>
    public static ImmutableArray<ConfigFault> Validate(ProxyConfig config)
    {
        FaultList faults = new();
        NodeRules.Check(config, faults);
        TransportRules.Check(config.Transport, faults);
        ListenerRules.Check(config, faults);
        RouteRules.Check(config, faults);
        ServiceRules.Check(config, faults);
        PodRules.Check(config, faults);
        LimitRules.Check(config.Limits, faults);
        AccessLogRules.Check(config.AccessLog, faults);
        return faults.ToSorted();
    }
}
