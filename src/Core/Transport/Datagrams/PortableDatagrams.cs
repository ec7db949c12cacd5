using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Transport.Datagrams;

/// <summary>Answers what comes to one socket with the base library's means, one datagram at a time: where there is no Linux.</summary>
internal sealed partial class PortableDatagrams : IDatagramServer
{
    private readonly Socket _socket;
    private readonly IDatagramAnswerer _answerer;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Takes over a bound socket.</summary>
    public PortableDatagrams(Socket socket, IDatagramAnswerer answerer, ILogger logger) => (_socket, _answerer, _logger) = (socket, answerer, logger);

    public void Start() => _running = RunAsync(_stopping.Token);

    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        Dispose();
    }

    public void Dispose()
    {
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync(CancellationToken stopping)
    {
        byte[] datagram = new byte[DatagramBatch.ReceiveBytes + 1]; // one more than may come: a longer one shows
        byte[] answer = new byte[_answerer.MostAnswerBytes];
        SocketAddress sender = new(_socket.AddressFamily);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                sender.Size = SocketAddress.GetMaximumAddressSize(_socket.AddressFamily);
                int bytes = await _socket.ReceiveFromAsync(datagram, SocketFlags.None, sender, stopping);
                int answerBytes = _answerer.Answer(
                    datagram.AsSpan(0, bytes), isCut: bytes == datagram.Length, sender.Buffer.Span[..sender.Size], answer);
                if (answerBytes > 0)
                {
                    await _socket.SendToAsync(answer.AsMemory(0, answerBytes), SocketFlags.None, sender, stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // One datagram's: too long where the system tells it so, or an earlier answer that nobody took.
            }
#pragma warning disable CA1031 // as in DatagramLoop
            catch (Exception bug)
#pragma warning restore CA1031
            {
                LogBug(_logger, bug);
            }
        }
    }

    [LoggerMessage(EventId = 1602, Level = LogLevel.Error, Message = "our own bug in answering a datagram")]
    private static partial void LogBug(ILogger logger, Exception bug);
}
