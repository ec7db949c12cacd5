using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http;
using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Transport.Memory;

namespace LoadBalancer.Core.Http2;

/// <summary>One request to an endpoint over HTTP/2, and its answer as HTTP/1.1.</summary>
internal static class EndpointExchange
{
    private static readonly UriCreationOptions AsItIs = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Runs it to its end.</summary>
    /// <param name="invoker">Speaks HTTP/2 on the connection.</param>
    /// <param name="near">Has the request's body, gets the answer.</param>
    /// <param name="head">The request's head.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="isTls">For <c>:scheme</c>.</param>
    /// <returns>True when the connection can take another request.</returns>
    public static Task<bool> RunAsync(HttpMessageInvoker invoker, MemoryConnection near, RequestHead head, ReadOnlySpan<byte> bytes, bool isTls)
    {
        string scheme = isTls ? "https" : "http";
        string target = Encoding.Latin1.GetString(head.Target(bytes));
        string methodName = Encoding.Latin1.GetString(head.MethodName(bytes));
        System.Net.Http.HttpMethod method = System.Net.Http.HttpMethod.Parse(methodName);
        if (method.Method != methodName)
        {
            return RefuseAsync(near.Far.Output, "501"u8); // methods are case-sensitive (RFC 9110 §9.1), and .NET would make another one of it
        }

        HttpRequestMessage request = new(method, new Uri($"{scheme}://endpoint{target}", AsItIs))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        ConversationBody? body = BodyOf(near, head, bytes);
        request.Content = body;
        bool asksUpgrade = false;
        string? host = null;
        foreach (ref readonly FieldLine line in head.Fields.Lines)
        {
            asksUpgrade |= line.Known == KnownField.Upgrade;
            host = line.Known == KnownField.Host ? Encoding.Latin1.GetString(line.Value(bytes)) : host;
            if (line.Known is not (KnownField.Connection or KnownField.Upgrade or KnownField.TransferEncoding or KnownField.ContentLength))
            {
                Add(request, Encoding.Latin1.GetString(line.Name(bytes)), Encoding.Latin1.GetString(line.Value(bytes)));
            }
        }

        request.Headers.TryAddWithoutValidation("TE", "trailers"); // they are taken; gRPC insists on hearing so
        if (request.Headers.Host != host)
        {
            return RefuseAsync(near.Far.Output, "400"u8); // .NET takes some names for none (1.-x, a.b._tcp), and would say "endpoint" in their place
        }

        return asksUpgrade
            ? RefuseAsync(near.Far.Output, "501"u8) // a WebSocket needs a connection of its own; HTTP/2 has another way (RFC 8441), which is not spoken with endpoints
            : ExchangeAsync(invoker, near, request, body, head.Method == Http1.HttpMethod.Head);
    }

    private static async Task<bool> ExchangeAsync(HttpMessageInvoker invoker, MemoryConnection near, HttpRequestMessage request, ConversationBody? body, bool isHead)
    {
        using (request)
        {
            HttpResponseMessage response;
            try
            {
                response = await invoker.SendAsync(request, near.Cut);
            }
            catch (HttpRequestException fault) when (fault is { InnerException: null, HttpRequestError: HttpRequestError.Unknown } && body is not { IsBegun: true })
            {
                // What breaks on the way has a cause inside. This is a head above the endpoint's SETTINGS_MAX_HEADER_LIST_SIZE (RFC 9113 §10.5.1), and nothing of it was sent.
                _ = await RefuseAsync(near.Far.Output, "431"u8);
                return body is null;
            }

            using (response)
            {
                await EndpointAnswer.WriteAsync(response, isHead, near.Far.Output, near.Cut);
            }
        }

        return body is null || body.IsWhole; // what is left of a body would be the next request's
    }

    private static ConversationBody? BodyOf(MemoryConnection near, RequestHead head, ReadOnlySpan<byte> bytes)
    {
        foreach (ref readonly FieldLine line in head.Fields.Lines)
        {
            if (line.Known == KnownField.TransferEncoding)
            {
                return new ConversationBody(near.Far.Input, BodyFraming.Chunked, () => near.IsTurnedAway = true); // ours is the one coding there is
            }

            if (line.Known == KnownField.ContentLength)
            {
                long length = long.Parse(line.Value(bytes), NumberStyles.None, CultureInfo.InvariantCulture);
                return new ConversationBody(near.Far.Input, BodyFraming.OfLength(length), () => near.IsTurnedAway = true);
            }
        }

        return null;
    }

    private static void Add(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.TryAddWithoutValidation(name, value)) // it speaks of content
        {
            request.Content ??= new ByteArrayContent([]);
            request.Content.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Answers what cannot be said to the endpoint. The connection ends with it: the request's body, if any, has not been taken.</summary>
    private static Task<bool> RefuseAsync(PipeWriter output, ReadOnlySpan<byte> status)
    {
        output.Write("HTTP/1.1 "u8);
        output.Write(status);
        output.Write(" \r\nContent-Length: 0\r\n\r\n"u8);
        return FlushAsync(output);

        static async Task<bool> FlushAsync(PipeWriter output)
        {
            await output.FlushAsync();
            return false;
        }
    }
}
