using System.Text;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>The Host that a service's endpoints are sent (<c>host_header</c>).</summary>
/// <remarks>Hot path, immutable.</remarks>
public sealed class HostHeader
{
    private readonly byte[]? _literal;

    private HostHeader(byte[]? literal) => _literal = literal;

    /// <summary><c>preserve</c>: the client's own; the endpoint's address where it sent none (HTTP/1.0).</summary>
    public static HostHeader Preserve { get; } = new(null);

    /// <summary><c>endpoint</c>: the endpoint's address and port; of a Unix socket, <c>localhost</c>.</summary>
    public static HostHeader Endpoint { get; } = new(null);

    /// <summary>A host of the operator's, with or without a port.</summary>
    public static HostHeader Literal(string host) => new(Encoding.ASCII.GetBytes(host));

    /// <summary>The value for one attempt.</summary>
    /// <param name="own">The client's, empty where there is none.</param>
    /// <param name="endpoint">Who is asked.</param>
    internal ReadOnlySpan<byte> For(ReadOnlySpan<byte> own, Endpoint endpoint) =>
        ReferenceEquals(this, Preserve) && !own.IsEmpty ? own : _literal ?? endpoint.HostBytes;
}
