using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Discovery;

/// <summary>What a lookup brought. A value: a resolver that does not answer is nothing unusual.</summary>
/// <param name="Addresses">All of the name's, IPv4 and IPv6, each once, in an order of their own; empty when it has none, or there is a fault.</param>
/// <param name="Fault">Why there is no answer; null when there is one.</param>
public readonly record struct NameAnswer(ImmutableArray<IPAddress> Addresses, string? Fault)
{
    /// <summary>What it is worth.</summary>
    public LookupOutcome Outcome => Fault is not null ? LookupOutcome.Error : Addresses.IsEmpty ? LookupOutcome.Empty : LookupOutcome.Ok;

    /// <summary>Why it brings nothing; for one that brings something, nothing of meaning.</summary>
    public string WhyNothing => Fault ?? "it has no address";

    /// <summary>There was none within the time.</summary>
    public static readonly NameAnswer NotInTime = Failed("no answer in time");

    /// <summary>There was no answer.</summary>
    public static NameAnswer Failed(string fault) => new([], fault);

    /// <summary>An answer, brought into the order in which two equal ones look alike: a resolver turns its addresses about at every answer.</summary>
    public static NameAnswer Of(IEnumerable<IPAddress> addresses) => new(
        [.. addresses
            .Select(static address => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            .Distinct()
            .OrderBy(static address => address.AddressFamily)
            .ThenBy(static address => Convert.ToHexString(address.GetAddressBytes()), StringComparer.Ordinal)],
        Fault: null);
}
