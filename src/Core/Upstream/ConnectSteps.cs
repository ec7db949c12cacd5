using System.Runtime.CompilerServices;
using LoadBalancer.Core.ProxyProtocol;
using LoadBalancer.Core.Tls;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Upstream;

/// <summary>Takes the steps of a <see cref="ConnectPlan"/> on a connection that has just come about.</summary>
/// <remarks>Background to the hot path: once per new connection, on its loop.</remarks>
internal static class ConnectSteps
{
    /// <param name="plan">The steps.</param>
    /// <param name="connection">Still the caller's, who ends it where this does not succeed.</param>
    /// <param name="endpoint">Whose; learns why TLS failed, or that it does no longer.</param>
    /// <param name="client">For whom it was opened.</param>
    /// <param name="bound">Ends it when it takes too long.</param>
    /// <returns>None when the connection is ready for its first request.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="bound"/> fired.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<ConnectError> TakeAsync(
        ConnectPlan plan, ConnectionContext connection, Endpoint endpoint, ProxiedClient client, CancellationToken bound)
    {
        if (plan.ProxyHeader != ProxyHeaderVersion.None)
        {
            // By itself, and before TLS: what reads it passes the rest on to another reader. A new connection's window always has room for it.
            connection.Transport.Output.Advance(Write(plan.ProxyHeader, connection.Transport.Output.GetSpan(ProxyHeaderWriter.MaxBytes), client));
            if ((await connection.Transport.Output.FlushAsync(CancellationToken.None)).IsCompleted)
            {
                return ConnectError.Failed;
            }
        }

        if (plan.Tls is not EndpointTls tls)
        {
            return ConnectError.None;
        }

        (TlsPipe? clear, string fault) = await tls.OpenAsync(connection.Transport, endpoint.Address, bound);
        if (clear is null)
        {
            bound.ThrowIfCancellationRequested();
            endpoint.State.TlsFault = fault;
            return ConnectError.TlsFailed;
        }

        endpoint.State.TlsFault = "";
        connection.Transport = clear;
        return ConnectError.None;
    }

    /// <summary>The PROXY header that a connection begins with; empty where there is none.</summary>
    public static byte[] Prologue(ConnectPlan plan, ProxiedClient client)
    {
        Span<byte> header = stackalloc byte[ProxyHeaderWriter.MaxBytes];
        return plan.ProxyHeader == ProxyHeaderVersion.None ? [] : header[..Write(plan.ProxyHeader, header, client)].ToArray();
    }

    private static int Write(ProxyHeaderVersion version, Span<byte> output, ProxiedClient client) => version == ProxyHeaderVersion.V1
        ? ProxyHeaderWriter.WriteV1(output, client.Client, client.Local)
        : ProxyHeaderWriter.WriteV2(output, client.Client, client.Local);
}
