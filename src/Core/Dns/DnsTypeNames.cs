using System.Globalization;

namespace LoadBalancer.Core.Dns;

/// <summary>Types of records as people write them.</summary>
internal static class DnsTypeNames
{
    private static readonly (ushort Type, string Name)[] All =
    [
        (1, "A"), (28, "AAAA"), (2, "NS"), (5, "CNAME"), (6, "SOA"), (12, "PTR"), (13, "HINFO"), (15, "MX"), (16, "TXT"), (33, "SRV"), (41, "OPT"), (43, "DS"),
        (46, "RRSIG"), (47, "NSEC"), (48, "DNSKEY"), (64, "SVCB"), (65, "HTTPS"), (251, "IXFR"), (252, "AXFR"), (255, "ANY"), (257, "CAA"),
    ];

    /// <summary>The type's name; <c>TYPE65280</c> for one that has none here (RFC 3597 §5).</summary>
    public static string Of(ushort type) => Array.Find(All, each => each.Type == type).Name ?? $"TYPE{type}";

    /// <summary>Reads either form, capitals or not.</summary>
    public static bool TryParse(string text, out ushort type)
    {
        (type, string? name) = Array.Find(All, each => each.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name is not null || (text.StartsWith("TYPE", StringComparison.OrdinalIgnoreCase)
            && ushort.TryParse(text.AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out type));
    }
}
