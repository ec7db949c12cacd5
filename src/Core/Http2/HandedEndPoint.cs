using System.Net;

namespace LoadBalancer.Core.Http2;

/// <summary>Where a server listens whose connections are handed to it: nowhere.</summary>
internal sealed class HandedEndPoint : EndPoint
{
    /// <inheritdoc/>
    public override string ToString() => "handed over";
}
