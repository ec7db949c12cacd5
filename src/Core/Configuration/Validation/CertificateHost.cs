using System.Net;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>What a certificate's host may be, so that some client's TLS name can equal it, and whether a certificate covers it.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class CertificateHost
{
    /// <summary>One clause for the operator, or null when clients can ask for it.</summary>
    public static string? WhyNone(string host) =>
        HostPattern.Normal(host) is "" or "*" ? "valid: a name, or '*.' before a name; the first certificate serves clients that name no host"
        : IPAddress.TryParse(host.Trim('[', ']'), out _) ? "clients name no addresses in TLS (RFC 6066 §3); the first certificate serves them"
        : HostPattern.WhyUnmatchable(host);

    /// <summary>True when clients take a certificate of these names for <paramref name="host"/> (RFC 9525 §6.3).</summary>
    public static bool IsCovered(string host, IReadOnlyList<string> names)
    {
        string normal = HostPattern.Normal(host);
        int dot = normal.IndexOf('.', StringComparison.Ordinal);
        string wildcard = dot < 0 ? normal : $"*{normal[dot..]}";
        return names.Any(name => HostPattern.Normal(name) is string covered && (covered == normal || covered == wildcard));
    }
}
