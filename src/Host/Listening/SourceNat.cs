using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;

namespace LoadBalancer.Host.Listening;

/// <summary>Tells when the addresses of a listener's clients are hidden behind one node: what hop before us rewrites them (source NAT).</summary>
/// <remarks>
/// Background, pure. Then <c>allow</c>, <c>rate_limit</c>, <c>connections_per_client</c> and hashing by <c>client_ip</c> take all clients for one, and the
/// log cannot tell them apart. Kubernetes does it to whoever comes through a service's node port, unless the service says <c>externalTrafficPolicy: Local</c>.
/// </remarks>
internal static class SourceNat
{
    /// <summary>
    /// As many in a row, from one address. A client that keeps its connections needs hours for so many; where two clients come equally often, chance does
    /// this once in 2^49 connections.
    /// </summary>
    private const int FewestConnections = 50;

    /// <summary>For so long nobody else came: one load test, or a page with many pictures, is no finding.</summary>
    private static readonly TimeSpan ShortestSpan = TimeSpan.FromMinutes(5);

    /// <summary>RFC 1918, RFC 6598 (between a provider and its customers, and many a cluster's own), RFC 4193. Loopback is not among them: that is a neighbour, or a trial.</summary>
    private static readonly IPNetwork[] Private =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("fc00::/7"),
    ];

    /// <summary>One line for the operator; null: nothing to tell.</summary>
    /// <param name="listener">What it was told.</param>
    /// <param name="origins">Where its clients come from.</param>
    /// <param name="config">Knows the nodes.</param>
    public static string? Warning(ListenerConfig listener, ClientOrigins origins, ProxyConfig config)
    {
        IPAddress? only = origins.FindOnly(out long connectionCount, out TimeSpan span);
        if (only is null || connectionCount < FewestConnections || span < ShortestSpan)
        {
            return null;
        }

        bool isNode = config.Pods.Any(pod => IPAddress.TryParse(pod.Node, out IPAddress? node) && node.Equals(only));
        if (!isNode && !Array.Exists(Private, range => range.Contains(only)))
        {
            return null; // one client from afar is one client
        }

        string network = only.AddressFamily == AddressFamily.InterNetwork ? $"{only}/32" : $"{only}/128";
        return $"listener '{listener.Name}': the last {connectionCount} connections, over {span.TotalMinutes:0} minutes, all came from {only}" +
            $"{(isNode ? ", a node of the cluster" : "")}: a hop in front seems to hide the clients' addresses (source NAT), so rules, limits and logs take them for one; " +
            $"have it keep them (Kubernetes: externalTrafficPolicy: Local), or have it name them and list it: proxy_protocol = [\"{network}\"] if it speaks that, " +
            $"trusted_proxies = [\"{network}\"] if it writes X-Forwarded-For";
    }
}
