using System.Net;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>Which server is told, and what it knows us by: <c>[mzlb.dns]</c> with <c>mode = "rfc2136"</c>, compiled.</summary>
/// <remarks>Background, immutable; a reload makes a new one.</remarks>
/// <param name="Server">Where it takes updates, over TCP.</param>
/// <param name="Key">Signs them, and proves its answers; null: unsigned, which a server should refuse.</param>
public sealed record PublishingPlan(IPEndPoint Server, TsigKey? Key);
