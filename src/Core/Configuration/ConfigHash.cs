using System.Globalization;
using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Configuration;

/// <summary>What of a configuration should be the same in every zone, as one number that zones compare.</summary>
/// <remarks>
/// Config path, pure. Routes, services, pods, ALBs, how the name is answered; not what is a node's own matter (<c>[node]</c>, listeners, files, folders).
/// Told from the words: what says the same in other words differs, and so does another order.
/// </remarks>
public static class ConfigHash
{
    /// <summary>Sixteen hexadecimal digits.</summary>
    public static string Of(ProxyConfig config)
    {
        StringBuilder words = new();
        Add(config.Routes.Select(static route => route.Source));
        Add([config.DefaultService?.Source ?? SourceMap.None]);
        Add(config.Services.Select(static service => service.Source));
        Add(config.Pods.Select(static pod => pod.Source));
        Add(config.Albs.Select(static alb => alb.Source));
        if (config.Mzlb is { } mzlb)
        {
            words.Append(CultureInfo.InvariantCulture, $"{mzlb.Domain} {mzlb.Ttl} {mzlb.OnAllDown} {mzlb.Probe.Source.Fingerprint} {mzlb.Dns.Mode} ");
            words.AppendJoin(' ', mzlb.Witnesses).Append(' ').AppendJoin(' ', mzlb.Dns.Nameservers);
        }

        return StableHash.Compute(Encoding.UTF8.GetBytes(words.ToString())).ToString("x16", CultureInfo.InvariantCulture);

        void Add(IEnumerable<SourceMap> tables) => words.AppendJoin(' ', tables.Select(static table => table.Fingerprint)).Append('\n');
    }
}
