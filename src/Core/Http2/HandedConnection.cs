using System.IO.Pipelines;
using System.Security.Cryptography.X509Certificates;
using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace LoadBalancer.Core.Http2;

/// <summary>A client's connection as Kestrel's HTTP/2 sees it: clear text in memory, and the knowledge that TLS lies below.</summary>
/// <remarks>
/// Kestrel takes <c>:scheme</c> for "https" where a connection has a TLS feature, and ends it in order (GOAWAY, streams finish) when its own lifetime feature is asked to.
/// </remarks>
internal sealed class HandedConnection : ConnectionContext, ITlsConnectionFeature, ITlsApplicationProtocolFeature, IHttp2Streams
{
    private readonly CancellationTokenSource _closeRequested = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MemoryConnection _client;

    /// <param name="client">Its far end is Kestrel's.</param>
    /// <param name="serve">What serves a stream's conversation.</param>
    /// <param name="heartbeat">The clock of the client's lane.</param>
    /// <param name="limits">In force for it.</param>
    public HandedConnection(MemoryConnection client, Func<MemoryConnection, Task> serve, Heartbeat heartbeat, Http2Limits limits)
    {
        _client = client;
        Serve = serve;
        Heartbeat = heartbeat;
        Limits = limits;
        Count = new StreamCount(heartbeat, limits, () => Abort(new ConnectionAbortedException("what is left of its streams is not taken")));
        Transport = client.Far;
        ConnectionClosed = client.ConnectionClosed;
        ConnectionId = "";
        Features.Set<ITlsConnectionFeature>(this);
        Features.Set<ITlsApplicationProtocolFeature>(this);
        Features.Set<IHttp2Streams>(this);
    }

    /// <summary>Ends when Kestrel is done with it.</summary>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public int Lane => _client.Lane;

    /// <inheritdoc/>
    public Heartbeat Heartbeat { get; }

    /// <inheritdoc/>
    public Http2Limits Limits { get; }

    /// <inheritdoc/>
    public StreamCount Count { get; }

    /// <inheritdoc/>
    public Func<MemoryConnection, Task> Serve { get; }

    /// <summary>What the handshake agreed on.</summary>
    public ReadOnlyMemory<byte> ApplicationProtocol { get; } = "h2"u8.ToArray();

    /// <inheritdoc/>
    public override IDuplexPipe Transport { get; set; }

    /// <inheritdoc/>
    public override string ConnectionId { get; set; }

    /// <inheritdoc/>
    public override IFeatureCollection Features { get; } = new FeatureCollection();

    /// <inheritdoc/>
    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed { get; set; }

    /// <summary>None that Kestrel would have a use for: who the client is, its streams' conversations are told.</summary>
    public X509Certificate2? ClientCertificate { get; set; }

    /// <inheritdoc/>
    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult<X509Certificate2?>(null);

    /// <summary>Has Kestrel say GOAWAY; what is under way goes on.</summary>
    public void RequestClose() => _closeRequested.Cancel();

    /// <summary>Called once Kestrel has accepted it, and has put its own lifetime feature there, which is the one it heeds.</summary>
    /// <returns>To be disposed of when it is over.</returns>
    public CancellationTokenRegistration OnAccepted() => _closeRequested.Token.UnsafeRegister(
        static state => ((IConnectionLifetimeNotificationFeature)state!).RequestClose(), Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>());

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        Transport.Input.CancelPendingRead();
        Transport.Output.CancelPendingFlush();
        _client.TellReset();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        Count.Release();
        await Transport.Output.CompleteAsync();
        await Transport.Input.CompleteAsync();
        _ended.TrySetResult();
        await base.DisposeAsync();
    }
}
