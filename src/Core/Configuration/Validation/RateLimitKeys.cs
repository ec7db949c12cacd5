using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>What <c>rate_limit.key</c> may say.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class RateLimitKeys
{
    public const string HeaderPrefix = "header:";

    public static IEnumerable<string> Words => ["client_ip", "host", HeaderPrefix];

    /// <param name="text">As written.</param>
    /// <param name="key">What it is.</param>
    /// <param name="header">The field's name in lower case, not looked at any closer; empty for the others.</param>
    public static bool TryParse(string text, out RateLimitKey key, out string header)
    {
        bool isHeader = text.StartsWith(HeaderPrefix, StringComparison.Ordinal);
        header = isHeader ? text[HeaderPrefix.Length..].ToLowerInvariant() : "";
        key = isHeader ? RateLimitKey.Header : text == "host" ? RateLimitKey.Host : RateLimitKey.ClientIp;
        return isHeader || text is "host" or "client_ip";
    }
}
