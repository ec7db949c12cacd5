using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Http1.Writing;

/// <summary>What a route changes of the heads that pass; null where it changes nothing.</summary>
/// <param name="Request">Fields on their way to the endpoint.</param>
/// <param name="Response">Fields of every answer of the route, relayed or our own.</param>
/// <param name="Path">The path that goes to the endpoint.</param>
/// <remarks>Hot path, immutable.</remarks>
internal sealed record HeadEdits(FieldEdits? Request, FieldEdits? Response, PathRewrite? Path);
