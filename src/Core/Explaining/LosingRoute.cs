namespace LoadBalancer.Core.Explaining;

/// <summary>A route that comes into question for a request and does not take it.</summary>
/// <param name="Route">Which.</param>
/// <param name="Why">
/// <c>method</c>, <c>header</c>: it was asked, and the request does not have what it asks for · <c>behind</c>: same host and path, and the winner is asked
/// first · <c>shorter</c>: it covers the path, the winner covers more of it · <c>path</c>: its host decides, its path does not cover the
/// request's · <c>host</c>: its path covers the request's, but other routes' host decides.
/// </param>
/// <param name="Because">The same as a clause for people.</param>
public sealed record LosingRoute(ExplainedRoute Route, string Why, string Because);
