using LoadBalancer.Core.Timing;
using LoadBalancer.Core.Transport.Memory;

namespace LoadBalancer.Core.Http2;

/// <summary>What a stream is told of its connection: where its conversation lives, who serves it, and what holds for it.</summary>
internal interface IHttp2Streams
{
    /// <summary>The lane of the client's connection.</summary>
    int Lane { get; }

    /// <summary>That lane's clock.</summary>
    Heartbeat Heartbeat { get; }

    /// <summary>In force for the connection.</summary>
    Http2Limits Limits { get; }

    /// <summary>Counts its conversations.</summary>
    StreamCount Count { get; }

    /// <summary>Serves one conversation; its task ends when the conversation is over.</summary>
    Func<MemoryConnection, Task> Serve { get; }
}
