using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Finds everything in a configuration that contradicts itself, could not work, or is likely not meant.</summary>
/// <remarks>Config path, pure: no file and no network; the clock says which certificates are of age. Each group of rules looks at the whole and adds to one list.</remarks>
public static class ConfigValidator
{
    /// <summary>Every fault, sorted by file and line; empty when there is nothing to say.</summary>
    /// <param name="config">What the operator wrote.</param>
    /// <param name="time">Says what day it is; null: the system's.</param>
    public static ImmutableArray<ConfigFault> Validate(ProxyConfig config, TimeProvider? time = null)
    {
        FaultList faults = new();
        NodeRules.Check(config, faults);
        MzlbRules.Check(config, faults);
        PortableIpRules.Check(config, faults);
        TransportRules.Check(config.Transport, faults);
        ListenerRules.Check(config, faults);
        CertificateRules.Check(config, time ?? TimeProvider.System, faults);
        TlsRules.Check(config, time ?? TimeProvider.System, faults);
        RouteRules.Check(config, faults);
        ServiceRules.Check(config, time ?? TimeProvider.System, faults);
        PodRules.Check(config, faults);
        LimitRules.Check(config.Limits, faults);
        AccessLogRules.Check(config.AccessLog, faults);
        return faults.ToSorted();
    }
}
