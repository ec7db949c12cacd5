using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Tests.Transport;

/// <summary>A Unix socket whose queue of connections to be accepted is full.</summary>
internal sealed class FullQueue : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-test-");
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly List<Socket> _queued = [];

    public FullQueue()
    {
        EndPoint = new UnixDomainSocketEndPoint(Path.Combine(_folder.FullName, "s"));
        _listener.Bind(EndPoint);
        _listener.Listen(1);
        while (TryQueue())
        {
        }
    }

    public EndPoint EndPoint { get; }

    /// <summary>Accepts the first of the queue.</summary>
    public void MakeRoom() => _listener.Accept().Dispose();

    public void Dispose()
    {
        _listener.Dispose();
        _queued.ForEach(static socket => socket.Dispose());
        _folder.Delete(recursive: true);
    }

    private bool TryQueue()
    {
        Socket next = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        _queued.Add(next);
        try
        {
            next.Connect(EndPoint);
            return true;
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.WouldBlock)
        {
            return false;
        }
    }
}
