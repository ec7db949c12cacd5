using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace LoadBalancer.Host.Admin;

/// <summary>Who may ask the admin address: with a token, who brings it; without one, everybody who can reach it.</summary>
/// <remarks>
/// Background; any request's thread. <c>/livez</c> and <c>/readyz</c> say one word to everybody: an orchestrator's probe has no place for a secret. All
/// else, <c>/metrics</c> too, tells what stands behind.
/// </remarks>
/// <param name="inForce">What the configuration in force says; empty: no token.</param>
/// <param name="isRequired">True at an address that is not loopback: a reload that takes the token away leaves the last one in force there.</param>
internal sealed class AdminToken(Func<ImmutableArray<byte>> inForce, bool isRequired)
{
    private const string Scheme = "Bearer ";

    private ImmutableArray<byte> _last = inForce();

    /// <summary>Whether <paramref name="request"/> may be answered.</summary>
    public bool Allows(HttpRequest request)
    {
        ImmutableArray<byte> token = Current();
        return token.IsDefaultOrEmpty || request.Path.Value is "/livez" or "/readyz" || Brings(request.Headers.Authorization, token.AsSpan());
    }

    /// <summary>Tells who may not what to bring.</summary>
    public static Task RefuseAsync(HttpContext exchange)
    {
        byte[] line = "this address wants a token: 'Authorization: Bearer TOKEN'; lb's verbs take it from --token-file or LB_ADMIN_TOKEN_FILE\n"u8.ToArray();
        exchange.Response.StatusCode = StatusCodes.Status401Unauthorized;
        exchange.Response.Headers.WWWAuthenticate = "Bearer"; // RFC 9110 §15.5.2: MUST be sent with a 401
        exchange.Response.Headers.CacheControl = "no-store";
        exchange.Response.ContentType = "text/plain; charset=utf-8";
        exchange.Response.ContentLength = line.Length;
        return exchange.Response.Body.WriteAsync(line, exchange.RequestAborted).AsTask();
    }

    private ImmutableArray<byte> Current()
    {
        ImmutableArray<byte> token = inForce();
        if (!token.IsDefaultOrEmpty)
        {
            // Race: two requests beside a reload may keep one another's; the next request keeps the one in force.
            ImmutableInterlocked.InterlockedExchange(ref _last, token);
            return token;
        }

        return isRequired ? _last : token;
    }

    private static bool Brings(StringValues authorization, ReadOnlySpan<byte> token)
    {
        if (authorization.Count != 1 || authorization[0] is not { } text || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // Hashes, so that the comparison takes the same time whatever the length of what was brought.
        Span<byte> brought = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> wanted = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text[Scheme.Length..].Trim(' ')), brought);
        SHA256.HashData(token, wanted);
        return CryptographicOperations.FixedTimeEquals(brought, wanted);
    }
}
