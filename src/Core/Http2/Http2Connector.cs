using System.IO.Pipelines;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using LoadBalancer.Core.Tls;
using LoadBalancer.Core.Transport.Memory;
using LoadBalancer.Core.Transport.Sockets;

namespace LoadBalancer.Core.Http2;

/// <summary>Opens connections to endpoints that speak HTTP/2, and presents each as a connection that speaks HTTP/1.1, one exchange at a time.</summary>
/// <remarks>
/// Background to the hot path: the sockets are .NET's, and all but the near end is the thread pool's. One exchange at a time on each, as everywhere: so pools, limits, retries and
/// health mean the same whatever an endpoint speaks (docs/adr/0021).
/// </remarks>
/// <param name="localAddress">Where connections come from; null: the kernel chooses.</param>
/// <param name="lane">Where the near ends live.</param>
/// <param name="scheduler">Brings their continuations there.</param>
internal sealed class Http2Connector(IPAddress? localAddress, int lane, PipeScheduler scheduler)
{
    /// <summary>Connects, and shakes hands where there is TLS.</summary>
    /// <param name="address">The endpoint's.</param>
    /// <param name="tls">Null: in the clear, with prior knowledge (RFC 9113 §3.3).</param>
    /// <param name="prologue">Goes before the first byte of either: a PROXY header, or nothing.</param>
    /// <param name="bound">Ends it when it takes too long.</param>
    /// <returns>The connection; or null and why TLS failed. The caller is on its lane again.</returns>
    /// <exception cref="SocketException">The kernel's verdict.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="bound"/> fired.</exception>
    public async Task<(MemoryConnection? Connection, string TlsFault)> ConnectAsync(
        EndPoint address, EndpointTls? tls, ReadOnlyMemory<byte> prologue, CancellationToken bound)
    {
        MemoryConnection near = new(lane, scheduler);
        EndpointConversation conversation = new(near, isTls: tls is not null);
        try
        {
            (Stream? stream, string fault) = await DialAsync(bound);
            if (stream is null)
            {
                return (null, fault);
            }

            conversation.Begin(stream, async cancellation => (await DialAsync(cancellation)).Stream ?? throw new IOException("TLS failed"));
            return (near, "");
        }
        finally
        {
            await near.EnterLane();
        }

        async Task<(Stream? Stream, string TlsFault)> DialAsync(CancellationToken cancellation)
        {
            EndpointStream raw = new(await OutgoingSocket.ConnectAsync(address, localAddress, cancellation), conversation.OnSocketEnded);
            Stream? stream = null;
            try
            {
                await raw.WriteAsync(prologue, cancellation);
                (stream, string fault) = tls is null ? (raw, "") : await SecureAsync(raw, tls, cancellation);
                return (stream, fault);
            }
            finally
            {
                if (stream is null)
                {
                    await raw.DisposeAsync();
                }
            }
        }

        async Task<(Stream? Stream, string TlsFault)> SecureAsync(EndpointStream raw, EndpointTls how, CancellationToken cancellation)
        {
            (SslStream? clear, string fault) = await how.OpenAsync(raw, address, cancellation, SslApplicationProtocol.Http2);
            if (clear is null || clear.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2)
            {
                return (clear, fault);
            }

            await clear.DisposeAsync();
            return (null, "it does not speak HTTP/2 (ALPN h2)");
        }
    }
}
