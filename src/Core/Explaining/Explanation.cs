using System.Collections.Immutable;

namespace LoadBalancer.Core.Explaining;

/// <summary>What becomes of one request, and why: what <c>lb explain</c> shows, and the answer of <c>GET /api/v1/explain</c>.</summary>
/// <remarks>Background, immutable. Every word in it is stable (docs/reference/explain.md), but for the sentences: <c>text</c>, <c>because</c> and endpoints' <c>reason</c>.</remarks>
/// <param name="Online">True: of the configuration a process has in force; false: of files.</param>
/// <param name="Generation">Which configuration; 0 for files.</param>
/// <param name="Zone">The zone whose ALB would get it; empty when none is set.</param>
/// <param name="Request">How it is read.</param>
/// <param name="Outcome"><c>route</c>, <c>default_backend</c>, <c>no_route</c>, <c>answered</c> (by the balancer itself) or <c>refused</c>.</param>
/// <param name="Status">The status of an answer that no endpoint gives; 0: an endpoint answers.</param>
/// <param name="Reason">The reason code of that answer; empty: none.</param>
/// <param name="Text">The line of text of that answer.</param>
/// <param name="Route">The route that takes it; null when none does.</param>
/// <param name="Policies">What the route does with it; null when none takes it.</param>
/// <param name="Services">The services it may go to.</param>
/// <param name="Losers">Routes that come into question and do not take it, those first that were asked first.</param>
/// <param name="MoreLosers">How many more of them there are.</param>
/// <param name="Near">Routes that may have been meant; where no route takes it.</param>
/// <param name="RouteCount">How many routes there are in all.</param>
public sealed record Explanation(
    bool Online,
    long Generation,
    string Zone,
    ExplainedRequest Request,
    string Outcome,
    int Status,
    string Reason,
    string Text,
    ExplainedRoute? Route,
    ExplainedPolicies? Policies,
    ImmutableArray<ExplainedService> Services,
    ImmutableArray<LosingRoute> Losers,
    int MoreLosers,
    ImmutableArray<ExplainedRoute> Near,
    int RouteCount)
{
    /// <summary>A route or the default backend takes it, and does not refuse it.</summary>
    public bool IsTaken() => Outcome is "route" or "default_backend";
}
