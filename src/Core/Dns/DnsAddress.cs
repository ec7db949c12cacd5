using System.Net;

namespace LoadBalancer.Core.Dns;

/// <summary>An address that is answered.</summary>
/// <param name="Ip">IPv4 or IPv6.</param>
/// <param name="Weight">Its share of first places beside the others of its kind; at least 1.</param>
public sealed record DnsAddress(IPAddress Ip, int Weight);
