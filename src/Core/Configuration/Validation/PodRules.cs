using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[[pods]]</c>.</summary>
/// <remarks>Config path. Two pods may share an address (they share a node's network); two of one service may not.</remarks>
internal static class PodRules
{
    public static void Check(ProxyConfig config, FaultList faults)
    {
        Names names = new("[[pods]]", faults);
        foreach (PodConfig pod in config.Pods)
        {
            names.Take(pod.Name, "name", pod.Source);
            names.CheckOptional(pod.Node, "node", pod.Source);
            names.CheckOptional(pod.Zone, "zone", pod.Source);
            BalancingRules.CheckWeight("[[pods]]", pod.Weight, pod.Source, faults);
            if (pod.Address is null && !pod.Source.IsUnreadable("address"))
            {
                faults.Add(ConfigFaultCode.MissingKey, pod.Source.Here, "[[pods]] needs the key 'address'");
            }
        }
    }
}
