using LoadBalancer.Core.Transport.Memory;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace LoadBalancer.Core.Http2;

/// <summary>What Kestrel runs for each stream.</summary>
/// <param name="open">Makes the two ends of a conversation, the near one on a lane.</param>
internal sealed class StreamApplication(Func<int, MemoryConnection> open) : IHttpApplication<IFeatureCollection>
{
    /// <inheritdoc/>
    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    /// <inheritdoc/>
    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        IHttp2Streams streams = context.GetRequiredFeature<IHttp2Streams>(); // of the connection
        return new StreamConversation(context, open(streams.Lane), streams).RunAsync();
    }

    /// <inheritdoc/>
    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
        // Nothing was rented; what went wrong has reset the stream.
    }
}
