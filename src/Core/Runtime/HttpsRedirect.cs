using System.Collections.Frozen;
using System.Text;

namespace LoadBalancer.Core.Runtime;

/// <summary>Where a request that came in the clear is sent instead of being served: the same host and target, over TLS, with 308.</summary>
/// <remarks>Hot path, immutable. RFC 9110 §15.4.9: 308 keeps method and body.</remarks>
internal sealed class HttpsRedirect
{
    private readonly FrozenSet<string> _hosts;
    private readonly FrozenSet<string> _wildcards; // what follows the one label
    private readonly RouteAnswer _toDefaultPort;
    private readonly RouteAnswer _toListenersPort;

    /// <param name="hosts">Those that have a certificate, where all of them redirect; empty: only routes that say so do.</param>
    /// <param name="toDefaultPort">The answer that leads to port 443.</param>
    /// <param name="toListenersPort">The answer that leads to the port that TLS is listened for on.</param>
    public HttpsRedirect(IEnumerable<string> hosts, RouteAnswer toDefaultPort, RouteAnswer toListenersPort)
    {
        ILookup<bool, string> byKind = hosts.Select(static host => host.TrimEnd('.').ToLowerInvariant()).ToLookup(static host => host.StartsWith("*.", StringComparison.Ordinal));
        _hosts = byKind[false].ToFrozenSet(StringComparer.Ordinal);
        _wildcards = byKind[true].Select(static host => host[2..]).ToFrozenSet(StringComparer.Ordinal);
        (_toDefaultPort, _toListenersPort) = (toDefaultPort, toListenersPort);
    }

    /// <summary>Where certificates are asked for and proven by who has the host's port 80 (RFC 8555 §8.3): never sent elsewhere.</summary>
    private static ReadOnlySpan<byte> ChallengePath => "/.well-known/acme-challenge/"u8;

    /// <summary>True when the request is to be sent to https.</summary>
    /// <param name="route">Whose it is; null: no route's.</param>
    /// <param name="hostKey">Its host, as routes are found by.</param>
    /// <param name="matchedPath">Its path, as routes are found by.</param>
    public bool Takes(Route? route, ReadOnlySpan<byte> hostKey, ReadOnlySpan<byte> matchedPath) =>
        (route?.RedirectsToHttps ?? HasCertificate(hostKey)) && !IsChallenge(matchedPath);

    /// <summary>True for a path that is served in the clear whatever is asked of the rest.</summary>
    public static bool IsChallenge(ReadOnlySpan<byte> matchedPath) => matchedPath.StartsWith(ChallengePath);

    /// <summary>
    /// The answer. A client that names a port has come to this machine's own; one that names none came by a mapping of 80 as likely as to 80 itself, and then
    /// 443 is mapped too.
    /// </summary>
    public RouteAnswer AnswerFor(bool namesPort) => namesPort ? _toListenersPort : _toDefaultPort;

    private bool HasCertificate(ReadOnlySpan<byte> hostKey)
    {
        if (_hosts.Count + _wildcards.Count == 0)
        {
            return false;
        }

        Span<char> name = stackalloc char[hostKey.Length]; // at most 255
        Encoding.Latin1.GetChars(hostKey, name);
        int dot = name.IndexOf('.');
        return _hosts.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name) ||
            (dot > 0 && _wildcards.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name[(dot + 1)..]));
    }
}
