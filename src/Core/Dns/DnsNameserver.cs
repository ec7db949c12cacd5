using System.Collections.Immutable;
using System.Net;

namespace LoadBalancer.Core.Dns;

/// <summary>One of the domain's nameservers.</summary>
/// <param name="Name">Its name, without a dot behind it.</param>
/// <param name="Addresses">Its glue, answered for its own name too when that is inside the domain; empty where it is not.</param>
public sealed record DnsNameserver(string Name, ImmutableArray<IPAddress> Addresses);
