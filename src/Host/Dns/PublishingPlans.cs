using System.Security.Cryptography;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Dns.Publishing;

namespace LoadBalancer.Host.Dns;

/// <summary>Makes the publisher's plan of what the operator wrote.</summary>
internal static class PublishingPlans
{
    /// <summary>Null: nothing is published, since another mode is on.</summary>
    public static PublishingPlan? Of(ProxyConfig config) => config.Mzlb?.Dns is { Mode: DnsMode.Rfc2136, Server: { } server } dns
        ? new PublishingPlan(server, dns.Tsig is { } tsig ? new TsigKey(tsig.Name, HashOf(tsig.Algorithm), tsig.Secret) : null)
        : null;

    private static HashAlgorithmName HashOf(TsigAlgorithm algorithm) => algorithm switch
    {
        TsigAlgorithm.HmacSha384 => HashAlgorithmName.SHA384,
        TsigAlgorithm.HmacSha512 => HashAlgorithmName.SHA512,
        _ => HashAlgorithmName.SHA256,
    };
}
