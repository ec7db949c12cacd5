using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Core.Runtime;

/// <summary>The operator's own answer to a route's requests (<c>redirect</c>, <c>respond</c>).</summary>
/// <param name="StatusCode">Its status.</param>
/// <param name="Body">Its body, bytes as they are sent.</param>
/// <param name="ContentType">The body's media type; empty: <c>text/plain</c>.</param>
/// <param name="Location">Where a redirect leads; null: it is none.</param>
/// <remarks>Hot path, immutable.</remarks>
internal sealed record RouteAnswer(int StatusCode, byte[] Body, byte[] ContentType, ValueTemplate? Location)
{
    /// <summary>Cannot be given without the request's host.</summary>
    public bool NeedsHost { get; } = Location?.Uses(TemplateVariable.Host) == true;
}
