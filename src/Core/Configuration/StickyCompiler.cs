using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Configuration;

/// <summary>Makes a service's <see cref="StickySessions"/>: each endpoint's cookie value, and the field that sets it.</summary>
/// <remarks>Config path, pure. An HMAC for each endpoint: about a microsecond.</remarks>
internal static class StickyCompiler
{
    /// <param name="service">Its <c>sticky</c> is written.</param>
    /// <param name="endpoints">Whoever may hold sessions.</param>
    public static StickySessions Compile(ServiceConfig service, IEnumerable<Endpoint> endpoints)
    {
        StickyConfig sticky = service.Sticky!;

        // Without a secret of his own the operator gets a key anyone can make: a value then tells an address to whoever guesses it, and still holds in every zone.
        byte[] key = sticky.Secret.IsEmpty ? Encoding.UTF8.GetBytes($"lb sticky session\0{service.Name}") : [.. sticky.Secret];
        return new StickySessions(Encoding.ASCII.GetBytes(sticky.Cookie), [.. endpoints.Select(endpoint =>
        {
            byte[] named = Encoding.UTF8.GetBytes($"{service.Name}\0{endpoint.AddressText}");
            byte[] token = HMACSHA256.HashData(key, named)[..StickySessions.TokenBytes];
            string value = Base64Url.EncodeToString(token);
            return (endpoint, token, Line(sticky, value, sticky.Secure == CookieSecurity.Always), Line(sticky, value, sticky.Secure != CookieSecurity.Never));
        })]);
    }

    /// <summary>RFC 6265 §4.1.1. Max-Age alone: every browser of this century knows it.</summary>
    private static byte[] Line(StickyConfig sticky, string value, bool isSecure)
    {
        string maxAge = sticky.MaxAge > TimeSpan.Zero
            ? string.Create(CultureInfo.InvariantCulture, $"; Max-Age={(long)sticky.MaxAge.TotalSeconds}")
            : "";
        return Encoding.ASCII.GetBytes(
            $"Set-Cookie: {sticky.Cookie}={value}; Path={sticky.Path}{maxAge}{(isSecure ? "; Secure" : "")}{(sticky.IsHttpOnly ? "; HttpOnly" : "")}; SameSite={sticky.SameSite}\r\n");
    }
}
