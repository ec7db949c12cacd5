using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Timing;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.ObjectPool;

namespace LoadBalancer.Core.Listening;

/// <summary>The scratch of a client's exchange; rented when a request begins to come in, returned when the client is silent again.</summary>
/// <remarks>Hot path. Written by the connection's own flow alone.</remarks>
internal sealed class ClientSession(Heartbeat heartbeat, SelfReport self) : IResettable
{
    /// <summary>A session whose buffers grew past this for one large head is dropped, not kept: 8 times the usual head.</summary>
    private const int MaxKeptHeadBytes = 8 * 1024;

    /// <summary>The pool's link.</summary>
    internal ClientSession? NextKept;

    public Exchange Exchange { get; } = new(heartbeat);

    public ClientConnection Client => Exchange.Connection;

    public ConnectionContext Connection => Exchange.Connection.Transport;

    /// <summary>The snapshot of the request under way: taken once, when its first byte came.</summary>
    public ProxySnapshot Snapshot { get; set; } = null!;

    /// <summary>What the engine says of itself.</summary>
    public SelfReport Self => self;

    public void Bind(ClientConnection client) => Exchange.Bind(client);

    /// <summary>Lets go of the connection.</summary>
    public void Unbind()
    {
        Exchange.Release();
        Snapshot = null!;
    }

    /// <summary>True when it may be used again; false lets it go for good.</summary>
    public bool TryReset()
    {
        bool isSmall = Exchange.RequestBytes.CapacityBytes <= MaxKeptHeadBytes && Exchange.AnswerBytes.CapacityBytes <= MaxKeptHeadBytes;
        if (!isSmall)
        {
            Exchange.Discard();
        }

        return isSmall;
    }
}
