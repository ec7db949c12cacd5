using System.Net.Sockets;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Transport.Datagrams;

/// <summary>One thread that answers what comes to one socket, many datagrams at a time (Linux).</summary>
/// <remarks>
/// Hot path: wait · receive a batch · answer each · send a batch. After a full batch there is more, and nobody waits. The socket is this thread's until
/// it ends, so none is closed under a call. It is no event loop and takes no number of theirs (LoopThread): those are few, and requests want them more.
/// </remarks>
internal sealed partial class DatagramLoop : IDatagramServer
{
    private const int StackBytes = 256 * 1024;

    private readonly Socket _socket;
    private readonly IDatagramAnswerer _answerer;
    private readonly ILogger _logger;
    private readonly EpollSet _epoll = new();
    private readonly WakeUp _wakeUp = new();
    private readonly DatagramBatch _batch;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    /// <summary>Takes over a bound socket.</summary>
    /// <exception cref="SocketException">The kernel has no room to wait for it.</exception>
    public DatagramLoop(Socket socket, IDatagramAnswerer answerer, ILogger logger)
    {
        (_socket, _answerer, _logger) = (socket, answerer, logger);
        socket.Blocking = false;
        _batch = new DatagramBatch(answerer.MostAnswerBytes);
        if (!_epoll.TryAdd((int)socket.Handle, Libc.EpollIn, 0) || !_epoll.TryAdd(_wakeUp.Descriptor, Libc.EpollIn, 0))
        {
            int error = Libc.Errno;
            Dispose();
            throw SystemError.ToException(error);
        }
    }

    public void Start() => new Thread(Run, StackBytes) { IsBackground = true, Name = "lb dns" }.Start();

    public Task StopAsync()
    {
        _isStopping = true;
        _wakeUp.Raise();
        return _ended.Task;
    }

    public void Dispose()
    {
        _socket.Dispose();
        _epoll.Dispose();
        _wakeUp.Dispose();
    }

    private void Run()
    {
        while (!_isStopping)
        {
            _epoll.Wait(Timeout.Infinite);
            AnswerAll();
        }

        AnswerAll(); // what came before the end
        Dispose();
        _ended.SetResult();
    }

    private void AnswerAll()
    {
        int descriptor = (int)_socket.Handle;
        int receivedCount;
        int turnsLeft = _isStopping ? 16 : int.MaxValue; // a flood would keep it from ever ending
        do
        {
            receivedCount = _batch.Receive(descriptor);
            for (int index = 0; index < receivedCount; index++)
            {
                Answer(index);
            }

            _batch.Send(descriptor);
        }
        while (receivedCount == DatagramBatch.Most && (!_isStopping || --turnsLeft > 0));
    }

    private void Answer(int index)
    {
        try
        {
            int answerBytes = _answerer.Answer(_batch.Received(index), _batch.IsCut(index), _batch.Sender(index), _batch.NextAnswer);
            if (answerBytes > 0)
            {
                _batch.Answer(index, answerBytes);
            }
        }
#pragma warning disable CA1031 // a bug of ours that one datagram shows must not end the answering of all others
        catch (Exception bug)
#pragma warning restore CA1031
        {
            LogBug(_logger, bug);
        }
    }

    [LoggerMessage(EventId = 1601, Level = LogLevel.Error, Message = "our own bug in answering a datagram")]
    private static partial void LogBug(ILogger logger, Exception bug);
}
