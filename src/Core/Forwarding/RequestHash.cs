using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Forwarding;

/// <summary>The hash of a request's <c>hash_key</c>, by which consistent hashing chooses.</summary>
/// <remarks>Hot path: a comparison where the service has none; no allocation. The same for the same request in every zone.</remarks>
internal static class RequestHash
{
    /// <summary>The hash, or <see cref="PickQuery.NoHash"/> where the service has no key or the request has not got it: an empty one is none.</summary>
    public static ulong Of(Exchange exchange, HashKey? key)
    {
        if (key is null)
        {
            return PickQuery.NoHash;
        }

        ReadOnlySpan<byte> head = exchange.RequestBytes.Span;
        return key.Source switch
        {
            HashKeySource.ClientIp => OfBytes(exchange.RealClient.Span),
            HashKeySource.Host => OfHost(exchange.Meaning.Host(head)),
            HashKeySource.Path => OfBytes(exchange.MatchedPath),
            HashKeySource.Header => OfBytes(FindField(head, exchange.Request, key.NameBytes)),
            _ => OfBytes(Cookies.TryFind(head, exchange.Request, key.NameBytes, out ReadOnlySpan<byte> cookie) ? cookie : default),
        };
    }

    private static ulong OfBytes(ReadOnlySpan<byte> value) =>
        value.IsEmpty ? PickQuery.NoHash : Math.Max(StableHash.Compute(value), 1); // 0 means that there is none

    private static ulong OfHost(ReadOnlySpan<byte> host)
    {
        Span<byte> key = stackalloc byte[HostKey.MaxBytes];
        return HostKey.TryWrite(host, key, out int keyBytes) ? OfBytes(key[..keyBytes]) : PickQuery.NoHash; // what does not fit was refused before
    }

    private static ReadOnlySpan<byte> FindField(ReadOnlySpan<byte> head, RequestHead request, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly FieldLine line in request.Fields.Lines)
        {
            if (Ascii.EqualsIgnoreCase(line.Name(head), name))
            {
                return line.Value(head);
            }
        }

        return default;
    }
}
