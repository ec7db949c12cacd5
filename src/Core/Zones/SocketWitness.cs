using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Core.Zones;

/// <summary>Asks a witness over a connection of its own.</summary>
/// <remarks>Background. Plain HTTP: only that something answers is of interest, and a certificate that expired would make a witness silent.</remarks>
/// <param name="localAddress">Where its connections come from; null: the kernel chooses.</param>
/// <param name="time">The clock of time-outs.</param>
public sealed class SocketWitness(IPAddress? localAddress, TimeProvider time) : IWitness
{
    private readonly SocketQuestion _question = new(localAddress, time);

    /// <inheritdoc/>
    public async Task<bool> AnswersAsync(Uri address, TimeSpan timeout, CancellationToken cancellation)
    {
        using CancellationTokenSource bound = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellation);
        try
        {
            IPAddress[] found = await System.Net.Dns.GetHostAddressesAsync(address.IdnHost, either.Token);
            byte[] request = Encoding.ASCII.GetBytes(
                $"GET {address.PathAndQuery} HTTP/1.1\r\nHost: {address.Authority}\r\nUser-Agent: lb-zones\r\nAccept: */*\r\nConnection: close\r\n\r\n");
            foreach (IPAddress each in found)
            {
                StatusAnswer answer = new();
                string fault = await _question.AskAsync(new IPEndPoint(each, address.Port), request, answer.Take, timeout, either.Token);
                if (fault.Length == 0 && answer.StatusCode is >= 200 and <= 499)
                {
                    return true;
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // No name, or no time: it did not answer.
        }

        return false;
    }
}
