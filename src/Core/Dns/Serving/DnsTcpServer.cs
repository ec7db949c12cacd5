using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>Takes in the TCP connections of one listen address, and has each answered.</summary>
/// <remarks>Background: a resolver comes here when an answer did not fit, or when it was told to. The base library's sockets, on the thread pool.</remarks>
internal sealed partial class DnsTcpServer : IDisposable
{
    /// <summary>How long nobody is accepted after the system had no room for one more.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Socket _listener;
    private readonly DnsTcpService _service;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _cut = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _runningCount = 1; // the accepting itself, and each connection

    /// <summary>Takes over a socket that is bound and listens.</summary>
    public DnsTcpServer(Socket listener, DnsTcpService service) => (_listener, _service) = (listener, service);

    public void Start() => _ = AcceptAsync();

    /// <summary>Accepts nobody any more, finishes the answers that are being sent, and ends.</summary>
    /// <param name="cutting">From then on nobody is waited for.</param>
    public async Task StopAsync(CancellationToken cutting)
    {
        _stopped.SetResult();
        await _stopping.CancelAsync();
        _listener.Dispose();
        using (cutting.UnsafeRegister(static self => ((DnsTcpServer)self!)._cut.Cancel(), this))
        {
            await _ended.Task;
        }

        Dispose();
    }

    /// <summary>Closes one that was never started.</summary>
    public void Dispose()
    {
        _listener.Dispose();
        _stopping.Dispose();
        _cut.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Socket connection = await _listener.AcceptAsync(_stopping.Token);
                Interlocked.Increment(ref _runningCount);
                _ = RunAsync(connection);
            }
            catch (Exception end) when (end is OperationCanceledException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException)
            {
                // No descriptor, or the client left before it was accepted: either way those behind it wait a moment. Or it is our own end.
                await Task.WhenAny(Task.Delay(Pause, _service.Time, CancellationToken.None), _stopped.Task);
            }
        }

        CountOut();
    }

    private async Task RunAsync(Socket connection)
    {
        IPAddress? client = null;
        try
        {
            client = (connection.RemoteEndPoint as IPEndPoint)?.Address;
            if (client is not null && _service.Caps.TryEnter(client))
            {
                try
                {
                    await new DnsTcpConnection(connection, _service).RunAsync(_stopping.Token, _cut.Token);
                }
                finally
                {
                    _service.Caps.Leave(client);
                }
            }
        }
        catch (Exception end) when (end is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The client's doing, or our end: nothing to tell.
        }
#pragma warning disable CA1031 // nobody awaits this task: what is thrown here would be seen by nobody
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogBug(_service.Logger, bug, client);
        }
        finally
        {
            connection.Dispose();
            CountOut();
        }
    }

    private void CountOut()
    {
        if (Interlocked.Decrement(ref _runningCount) == 0)
        {
            _ended.SetResult();
        }
    }

    [LoggerMessage(EventId = 1603, Level = LogLevel.Error, Message = "our own bug in answering {Client} over TCP")]
    private static partial void LogBug(ILogger logger, Exception bug, IPAddress? client);
}
