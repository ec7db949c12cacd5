using LoadBalancer.Core.Transport.Memory;

namespace LoadBalancer.Core.Http2;

/// <summary>What a stream is told of its connection: where its conversation lives, and who serves it.</summary>
internal interface IHttp2Streams
{
    /// <summary>The lane of the client's connection.</summary>
    int Lane { get; }

    /// <summary>Serves one conversation; its task ends when the conversation is over.</summary>
    Func<MemoryConnection, Task> Serve { get; }
}
