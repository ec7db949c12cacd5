using System.Buffers;
using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>What a route's <c>host</c> may be, so that some request's Host can equal it.</summary>
/// <remarks>Config path, pure. A request's Host is compared in lower case, without port and without a final dot.</remarks>
internal static class HostPattern
{
    private const int MaxHostChars = 253;  // RFC 1035 §2.3.4, in text form
    private const int MaxLabelChars = 63;  // RFC 1035 §2.3.4

    // Underscores are no host names by the letter, but are in use, and Host fields carry them.
    private static readonly SearchValues<char> LabelChars = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>The form the trie compares.</summary>
    public static string Normal(string host) => (host.EndsWith('.') ? host[..^1] : host).ToLowerInvariant();

    /// <summary>One clause for the operator, or null when the host can match.</summary>
    public static string? WhyUnmatchable(string host)
    {
        string normal = Normal(host);
        if (normal.Length == 0 || normal == "*")
        {
            return "leave the key out to match any host";
        }

        if (normal.StartsWith('['))
        {
            return IsIPv6Literal(normal) ? null : "valid in brackets: an IPv6 address, without a port";
        }

        string name = normal.StartsWith("*.", StringComparison.Ordinal) ? normal[2..] : normal;
        return name switch
        {
            _ when name.Contains('*') => "a wildcard is '*.' before a name and stands for exactly one label, as in '*.example.test'",
            _ when name.Contains("://", StringComparison.Ordinal) => "write the host alone, without a scheme",
            _ when name.Contains('/') => "write the host alone; the path goes to the key 'path'",
            _ when name.Contains(':') => "write the host alone; the port of a request is not looked at",
            _ when name.Any(letter => letter > '\x7f') => "write an international name in its 'xn--' form, as clients send it",
            _ when name.Length > MaxHostChars => $"a host has at most {MaxHostChars} characters",
            _ => WhyBadLabels(name),
        };
    }

    private static string? WhyBadLabels(ReadOnlySpan<char> name)
    {
        foreach (Range label in name.Split('.'))
        {
            if (WhyBadLabel(name[label]) is { } why)
            {
                return why;
            }
        }

        return null;
    }

    private static string? WhyBadLabel(ReadOnlySpan<char> label) =>
        label.IsEmpty ? "a label is empty"
        : label.Length > MaxLabelChars ? $"a label has at most {MaxLabelChars} characters"
        : label.ContainsAnyExcept(LabelChars) ? "valid: letters, digits, '-', '_', labels separated by dots"
        : null;

    /// <summary>Only the canonical spelling: the trie compares text, and clients send that one.</summary>
    private static bool IsIPv6Literal(string host) =>
        host.EndsWith(']') && IPAddress.TryParse(host.AsSpan(1, host.Length - 2), out IPAddress? address) &&
        address.AddressFamily == AddressFamily.InterNetworkV6 && $"[{address}]" == host;
}
