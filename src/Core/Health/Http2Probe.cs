using System.IO.Pipelines;
using System.Net;
using LoadBalancer.Core.Http2;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Transport.Memory;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Health;

/// <summary>Asks an endpoint that speaks HTTP/2, over a connection of its own, what any probe asks.</summary>
internal static class Http2Probe
{
    /// <param name="address">Whom.</param>
    /// <param name="localAddress">Where the connection comes from; null: the kernel chooses.</param>
    /// <param name="policy">What is asked, and what is expected.</param>
    /// <param name="prologue">Goes before the first byte.</param>
    /// <param name="cancellation">Gives it up.</param>
    public static async Task<ProbeVerdict> AskAsync(
        EndPoint address, IPAddress? localAddress, ProbePolicy policy, ReadOnlyMemory<byte> prologue, CancellationToken cancellation)
    {
        Http2Connector connector = new(localAddress, lane: 0, PipeScheduler.ThreadPool);
        (MemoryConnection? connection, string fault) = await connector.ConnectAsync(address, policy.Connect.Tls, prologue, cancellation);
        if (connection is null)
        {
            return new ProbeVerdict(ProbeOutcome.Tls, $"no TLS: {fault}");
        }

        try
        {
            await connection.Transport.Output.WriteAsync(SocketProber.Request(policy), cancellation);
            ProbeAnswer answer = new(policy);
            while (true)
            {
                ReadResult read = await connection.Transport.Input.ReadAsync(cancellation);
                foreach (ReadOnlyMemory<byte> piece in read.Buffer)
                {
                    if (answer.Take(piece.Span) is { } verdict)
                    {
                        return verdict;
                    }
                }

                connection.Transport.Input.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return answer.End();
                }
            }
        }
        finally
        {
            connection.Abort();
            await connection.DisposeAsync();
        }
    }
}
