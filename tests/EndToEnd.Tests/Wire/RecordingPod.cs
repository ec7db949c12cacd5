using System.Collections.Concurrent;
using System.Net;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>A pod that keeps each request it got whole, and on which connection; its answers are a fixture's, a canary's or <c>ok</c>.</summary>
internal sealed class RecordingPod : IAsyncDisposable
{
    private readonly ConcurrentQueue<(int Connection, string Request)> _requests = [];
    private readonly Func<PodConnection, Task<bool>> _answerCase;
    private readonly ScriptedPod _pod;
    private int _connections;

    /// <param name="answerCase">Answers a request for <c>/case</c>; false: and ends the connection.</param>
    public RecordingPod(Func<PodConnection, Task<bool>> answerCase)
    {
        _answerCase = answerCase;
        _pod = ScriptedPod.Run(ServeAsync);
    }

    public RecordingPod()
        : this(static async connection =>
        {
            await connection.WriteAsync(Ok("ok"));
            return true;
        })
    {
    }

    public IPEndPoint Address => _pod.Address;

    /// <summary>Requests that came whole, a chunked body as its payload; with the number of their connection.</summary>
    public IReadOnlyList<(int Connection, string Request)> Requests => [.. _requests];

    /// <summary>Every byte that came.</summary>
    public string ReceivedText => _pod.ReceivedText;

    public ValueTask DisposeAsync() => _pod.DisposeAsync();

    private static string Ok(string text) => $"HTTP/1.1 200 OK\r\nContent-Length: {text.Length}\r\n\r\n{text}";

    private async Task ServeAsync(PodConnection connection)
    {
        connection.Socket.NoDelay = true;
        int number = Interlocked.Increment(ref _connections);
        while (await connection.ReadRequestAsync() is string request)
        {
            if (request.Contains("\r\nTransfer-Encoding: chunked\r\n", StringComparison.Ordinal))
            {
                try
                {
                    request += await connection.ReadChunksAsync();
                }
                catch (InvalidDataException)
                {
                    return; // it never came whole
                }
            }

            _requests.Enqueue((number, request));
            if (request.StartsWith("GET /canary ", StringComparison.Ordinal))
            {
                await connection.WriteAsync(Ok("canary"));
            }
            else if (request.StartsWith("HEAD ", StringComparison.Ordinal) && !request.StartsWith("HEAD /case ", StringComparison.Ordinal))
            {
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n");
            }
            else if (request.StartsWith("GET /good ", StringComparison.Ordinal))
            {
                await connection.WriteAsync(Ok("good"));
            }
            else if (!await _answerCase(connection))
            {
                return;
            }
        }
    }
}
