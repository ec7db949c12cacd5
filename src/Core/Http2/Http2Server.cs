using System.Text;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoadBalancer.Core.Http2;

/// <summary>Kestrel's HTTP/2 for clients that negotiated it: frames, HPACK, flow control, and its protections against floods; nothing of its routing or hosting.</summary>
/// <remarks>
/// Background to the hot path; one per engine, started by the first connection that needs it. Each stream becomes an HTTP/1.1 conversation in memory
/// (<see cref="StreamConversation"/>), so there is one code that judges and forwards, and what another parser let through is judged once more (docs/adr/0021).
/// </remarks>
internal sealed class Http2Server(Func<int, MemoryConnection> open, ILoggerFactory loggers) : IDisposable
{
    private readonly HandedListener _listener = new();
    private readonly KestrelServerOptions _options = Configure();
    private readonly Lock _starting = new();
    private Task<KestrelServer>? _started;
    private Http2Limits? _limits;

    /// <summary>Gives a connection to Kestrel.</summary>
    /// <param name="client">Clear text; the caller moves the bytes between its near end and the client.</param>
    /// <param name="serve">Serves a stream's conversation.</param>
    /// <param name="heartbeat">The clock of the client's lane.</param>
    /// <param name="limits">In force for it.</param>
    /// <returns>To end it with; <see cref="HandedConnection.Ended"/> says when it is over.</returns>
    public async Task<HandedConnection> HandAsync(MemoryConnection client, Func<MemoryConnection, Task> serve, Heartbeat heartbeat, Http2Limits limits)
    {
        await StartAsync();
        Apply(limits);
        HandedConnection handed = new(client, serve, heartbeat, limits);
        if (!_listener.TryHand(handed))
        {
            await handed.DisposeAsync(); // the process ends
        }

        return handed;
    }

    /// <summary>Ends what is left, at once: the connections have had their time.</summary>
    public void Dispose()
    {
        lock (_starting)
        {
            if (_started is { IsCompletedSuccessfully: true } started)
            {
                started.Result.Dispose();
            }
        }
    }

    private static KestrelServerOptions Configure()
    {
        KestrelServerOptions options = new()
        {
            AddServerHeader = false,
            AllowAlternateSchemes = false,
            RequestHeaderEncodingSelector = static _ => Encoding.Latin1, // field values pass as the bytes they are (wire.md rule 11)
            ResponseHeaderEncodingSelector = static _ => Encoding.Latin1,
        };
        options.Limits.MaxRequestBodySize = null; // the conversation's to judge, as its route says
        options.Limits.MinRequestBodyDataRate = null; // a stream's rate is its conversation's to watch
        options.Limits.MinResponseDataRate = null; // a client that takes nothing is StreamTaking's to end, and StreamCount's
        options.Listen(new HandedEndPoint(), static listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.Use(static next => async connection =>
            {
                await using CancellationTokenRegistration closing = ((HandedConnection)connection).OnAccepted();
                await next(connection);
            });
        });
        return options;
    }

    private Task<KestrelServer> StartAsync()
    {
        lock (_starting)
        {
            return _started ??= StartNowAsync();
        }
    }

    private async Task<KestrelServer> StartNowAsync()
    {
        KestrelServer kestrel = new(Options.Create(_options), _listener, loggers);
        await kestrel.StartAsync(new StreamApplication(open), CancellationToken.None);
        return kestrel;
    }

    /// <summary>Kestrel reads them when a connection begins; those that are there keep theirs.</summary>
    private void Apply(Http2Limits limits)
    {
        if (limits == Volatile.Read(ref _limits))
        {
            return;
        }

        KestrelServerLimits kestrel = _options.Limits;
        kestrel.MaxRequestLineSize = limits.RequestLineBytes;
        kestrel.MaxRequestHeadersTotalSize = limits.HeaderBytes;
        kestrel.MaxRequestHeaderCount = limits.HeaderCount;
        kestrel.RequestHeadersTimeout = TimeSpan.FromMilliseconds(limits.HeaderTimeoutMs);
        kestrel.KeepAliveTimeout = TimeSpan.FromMilliseconds(limits.IdleTimeoutMs);
        kestrel.Http2.MaxStreamsPerConnection = limits.StreamCount;
        kestrel.Http2.MaxRequestHeaderFieldSize = limits.HeaderBytes;
        Volatile.Write(ref _limits, limits);
    }
}
