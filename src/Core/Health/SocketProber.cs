using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.ProxyProtocol;
using LoadBalancer.Core.Tls;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Health;

/// <summary>Probes over a connection of its own, made for the one probe.</summary>
/// <remarks>
/// Background: .NET's sockets and the thread pool. It shares neither connections, nor loops, nor limits with requests, so a service that is full
/// can still be told from one that is dead. Redirects are not followed.
/// </remarks>
/// <param name="localAddress">Where its connections come from; null: the kernel chooses.</param>
/// <param name="time">The clock of time-outs.</param>
public sealed class SocketProber(IPAddress? localAddress, TimeProvider time) : IProber
{
    private const int ReadBytes = 16 * 1024;

    /// <inheritdoc/>
    public async Task<ProbeVerdict> ProbeAsync(EndPoint address, ProbePolicy policy, CancellationToken cancellation)
    {
        EndPoint target = policy.Port != 0 && address is IPEndPoint ip ? new IPEndPoint(ip.Address, policy.Port) : address;
        using CancellationTokenSource bound = new(TimeSpan.FromMilliseconds(policy.TimeoutMs), time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        bool isConnected = false;
        try
        {
            if (policy.Connect.SpeaksHttp2 && policy.Kind == ProbeKind.Http)
            {
                return await Http2Probe.AskAsync(target, localAddress, policy, Introduction(policy.Connect.ProxyHeader), either.Token);
            }

            using Socket socket = new(target.AddressFamily, SocketType.Stream, target is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
            if (target is IPEndPoint)
            {
                socket.NoDelay = true;
            }

            if (localAddress is not null && localAddress.AddressFamily == target.AddressFamily)
            {
                socket.Bind(new IPEndPoint(localAddress, 0));
            }

            await socket.ConnectAsync(target, either.Token);
            isConnected = true;
            await using NetworkStream raw = new(socket, ownsSocket: false);
            await raw.WriteAsync(Introduction(policy.Connect.ProxyHeader), either.Token);
            return policy.Kind == ProbeKind.Tcp ? ProbeVerdict.Pass
                : policy.Connect.Tls is EndpointTls tls ? await AskAsync(raw, tls, address, policy, either.Token)
                : await AskAsync(raw, policy, either.Token);
        }
        catch (OperationCanceledException)
        {
            string within = string.Create(CultureInfo.InvariantCulture, $"{policy.TimeoutMs / 1000d} s");
            return new ProbeVerdict(ProbeOutcome.Timeout, isConnected ? $"no answer within {within}" : $"no connection within {within}");
        }
        catch (IOException)
        {
            return new ProbeVerdict(ProbeOutcome.Reset, "connection reset before a whole answer");
        }
        catch (SocketException exception)
        {
            return target is UnixDomainSocketEndPoint && exception.SocketErrorCode == SocketError.AddressNotAvailable
                ? NotConnected(SocketError.ConnectionRefused) // the base library's word for a socket that nobody made
                : NotConnected(exception.SocketErrorCode);
        }
    }

    /// <summary>What says that it speaks for no client, where endpoints expect to be told for whom; empty elsewhere.</summary>
    private static byte[] Introduction(ProxyHeaderVersion version)
    {
        byte[] header = new byte[ProxyHeaderWriter.MaxBytes];
        return version switch
        {
            ProxyHeaderVersion.V1 => header[..ProxyHeaderWriter.WriteV1(header, client: null, local: null)],
            ProxyHeaderVersion.V2 => header[..ProxyHeaderWriter.WriteV2Local(header)],
            _ => [],
        };
    }

    private static async Task<ProbeVerdict> AskAsync(Stream raw, EndpointTls tls, EndPoint address, ProbePolicy policy, CancellationToken cancellation)
    {
        (SslStream? clear, string fault) = await tls.OpenAsync(raw, address, cancellation);
        await using (clear)
        {
            return clear is null ? new ProbeVerdict(ProbeOutcome.Tls, $"no TLS: {fault}") : await AskAsync(clear, policy, cancellation);
        }
    }

    private static async Task<ProbeVerdict> AskAsync(Stream connection, ProbePolicy policy, CancellationToken cancellation)
    {
        await connection.WriteAsync(Request(policy), cancellation);
        ProbeAnswer answer = new(policy);
        byte[] buffer = new byte[ReadBytes];
        while (true)
        {
            int count = await connection.ReadAsync(buffer, cancellation);
            if (count == 0)
            {
                return answer.End();
            }

            if (answer.Take(buffer.AsSpan(0, count)) is { } verdict)
            {
                return verdict;
            }
        }
    }

    /// <summary>What is asked.</summary>
    internal static byte[] Request(ProbePolicy policy) => Encoding.UTF8.GetBytes(
        $"GET {policy.Path} HTTP/1.1\r\nHost: {policy.Host}\r\nUser-Agent: lb-health\r\nAccept: */*\r\nConnection: close\r\n\r\n");

    private static ProbeVerdict NotConnected(SocketError error) => error switch
    {
        SocketError.ConnectionRefused => new(ProbeOutcome.Refused, "connection refused"),
        SocketError.ConnectionReset => new(ProbeOutcome.Reset, "connection reset as it was made"),
        SocketError.TimedOut => new(ProbeOutcome.Timeout, "no connection: the kernel gave up"),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown => new(ProbeOutcome.Unreachable, "no route to it"),

        // Our own want: faults.md row 14 keeps the last state, so this must not count against the endpoint.
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse =>
            new(ProbeOutcome.NotMade, "this process had no descriptor or port to spare"),
        _ => new(ProbeOutcome.Unreachable, $"could not connect ({error})"),
    };
}
