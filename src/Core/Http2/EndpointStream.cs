using System.Net.Sockets;

namespace LoadBalancer.Core.Http2;

/// <summary>A socket to an endpoint that says when it is over: the endpoint ended it, or whoever speaks HTTP/2 on it let it go.</summary>
internal sealed class EndpointStream(Socket socket, Action onEnd) : NetworkStream(socket, ownsSocket: true)
{
    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int count = 0;
        try
        {
            count = await base.ReadAsync(buffer, cancellationToken);
            return count;
        }
        finally
        {
            if (count == 0 && !buffer.IsEmpty)
            {
                onEnd();
            }
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        onEnd();
    }
}
