using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Zones;

/// <summary>Sends one request over a connection of its own and hands over what comes back.</summary>
/// <remarks>Background: .NET's sockets and the thread pool; from the address probes are made from.</remarks>
internal sealed class SocketQuestion(IPAddress? localAddress, TimeProvider time)
{
    private const int ReadBytes = 16 * 1024;

    /// <param name="address">Whom.</param>
    /// <param name="request">What.</param>
    /// <param name="take">Gets every piece of the answer, an empty one at its end; true: it has seen enough.</param>
    /// <param name="timeout">Bound on the whole.</param>
    /// <param name="cancellation">The process ends.</param>
    /// <returns>Empty when the answer was taken; else why there is none.</returns>
    public async Task<string> AskAsync(
        IPEndPoint address, byte[] request, Func<ReadOnlyMemory<byte>, bool> take, TimeSpan timeout, CancellationToken cancellation)
    {
        using CancellationTokenSource bound = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            using Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            if (localAddress is not null && localAddress.AddressFamily == address.AddressFamily)
            {
                socket.Bind(new IPEndPoint(localAddress, 0));
            }

            await socket.ConnectAsync(address, either.Token);
            for (int sentBytes = 0; sentBytes < request.Length;)
            {
                sentBytes += await socket.SendAsync(request.AsMemory(sentBytes), either.Token);
            }

            byte[] buffer = new byte[ReadBytes];
            int count;
            do
            {
                count = await socket.ReceiveAsync(buffer, either.Token);
            }
            while (!take(buffer.AsMemory(0, count)) && count > 0);

            return "";
        }
        catch (OperationCanceledException)
        {
            return string.Create(CultureInfo.InvariantCulture, $"no answer within {timeout.TotalSeconds} s");
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "connection refused",
                SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown => "no route to it",
                SocketError.ConnectionReset => "connection reset",
                _ => $"could not connect ({exception.SocketErrorCode})",
            };
        }
    }
}
