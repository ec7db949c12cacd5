using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A pod on a raw socket that does exactly what its script says, and records what it got.</summary>
internal sealed class ScriptedPod : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Func<PodConnection, Task> _script;
    private readonly List<PodConnection> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    private ScriptedPod(Func<PodConnection, Task> script, EndPoint? at = null)
    {
        _script = script;
        at ??= new IPEndPoint(IPAddress.Loopback, 0);
        _listener = new Socket(at.AddressFamily, SocketType.Stream, at is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        _listener.Bind(at);
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    /// <summary>Every connection accepted so far, in order.</summary>
    public IReadOnlyList<PodConnection> Connections
    {
        get
        {
            lock (_connections)
            {
                return [.. _connections];
            }
        }
    }

    /// <summary>All bytes of all connections, as Latin-1 text.</summary>
    public string ReceivedText => string.Concat(Connections.Select(static connection => connection.ReceivedText));

    /// <summary>Runs <paramref name="script"/> for every connection; the connection closes when the script ends.</summary>
    public static ScriptedPod Run(Func<PodConnection, Task> script) => new(script);

    /// <summary>The same at a given address, a Unix socket's perhaps.</summary>
    public static ScriptedPod RunAt(EndPoint at, Func<PodConnection, Task> script) => new(script, at);

    /// <summary>Runs <paramref name="script"/> behind a TLS handshake; where that fails the connection is over.</summary>
    public static ScriptedPod RunTls(SslServerAuthenticationOptions options, Func<PodConnection, Task> script) => new(async connection =>
    {
        if (await connection.TryOpenTlsAsync(options))
        {
            await script(connection);
        }
    });

    /// <summary>Answers every request, whatever it is, with <paramref name="answer"/>, on connections that stay open.</summary>
    public static ScriptedPod Answering(string answer) => new(connection => connection.AnswerAllAsync(answer));

    /// <summary>Answers 200 with <paramref name="text"/>.</summary>
    public static ScriptedPod Saying(string text) => Answering($"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        foreach (PodConnection connection in Connections)
        {
            connection.Dispose();
        }
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                PodConnection connection = new(await _listener.AcceptAsync(_stop.Token));
                lock (_connections)
                {
                    _connections.Add(connection);
                }

                _ = ServeAsync(connection);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Disposed, perhaps between two accepts.
        }
    }

    private async Task ServeAsync(PodConnection connection)
    {
        try
        {
            await _script(connection);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException or OperationCanceledException or IOException)
        {
            connection.Fault = exception;
        }
        finally
        {
            connection.Dispose();
        }
    }
}
