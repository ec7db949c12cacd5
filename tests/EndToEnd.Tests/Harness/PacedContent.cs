using System.Net;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A body without a length, which its test writes while the request is under way.</summary>
internal sealed class PacedContent(Func<Stream, Task> write) : HttpContent
{
    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => write(stream);
}
