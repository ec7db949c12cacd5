using System.Text;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Explaining;

/// <summary>Says what becomes of a request, without serving it.</summary>
/// <remarks>Background: any thread, nothing is counted and nothing changes. The decision is the data path's; what is added is what was written, and why not another.</remarks>
public static class Explainer
{
    /// <summary>Losing routes at most: those nearest come first, and past a screen nobody reads.</summary>
    private const int MostLosers = 20;

    /// <summary>By what a process has in force.</summary>
    /// <param name="asked">The request.</param>
    /// <param name="inForce">What is in force: read once, so that route and endpoints are of one configuration.</param>
    /// <param name="names">What services' names resolve to.</param>
    /// <param name="self">What <c>albhealth</c> would be told.</param>
    public static Explanation Explain(AskedRequest asked, PublishedConfig inForce, NameBook names, SelfReport self) =>
        Explain(asked, inForce.Config, inForce.Snapshot, names, self);

    /// <summary>By a configuration that validation found sound, and no process has in force.</summary>
    public static Explanation Explain(AskedRequest asked, ProxyConfig config) =>
        Explain(asked, config, SnapshotCompiler.CompileAside(config), names: null, new SelfReport());

    private static Explanation Explain(AskedRequest asked, ProxyConfig config, ProxySnapshot snapshot, NameBook? names, SelfReport self)
    {
        JudgedRequest request = new(asked.Head, asked.Scheme, snapshot, self);
        Verdict verdict = request.Verdict;
        RouteOrigins origins = new(config, snapshot);
        bool reachesRoutes = verdict.Route is not null || (verdict.Reason == ReasonCode.NoRoute && request.Host != "albhealth");
        List<LosingRoute> losers = reachesRoutes ? new Losers(request, origins, snapshot).Find() : [];
        bool isDefault = verdict.Route is Route taking && !origins.TryFind(taking, out _);
        (string outcome, int status, string reason, string text) = Outcome(request, isDefault, reachesRoutes);
        return new Explanation(
            names is not null,
            snapshot.Generation,
            snapshot.Zone,
            new ExplainedRequest(asked.Method, asked.Url, request.Host, request.Path, request.Query),
            outcome,
            status,
            reason,
            text,
            Written(verdict.Route, origins, config),
            verdict.Route is null ? null : PolicyFacts.Of(request, verdict.Route, origins),
            verdict.Route is null ? [] : ServiceFacts.Of(verdict.Route, origins, config, snapshot, names),
            [.. losers.Take(MostLosers)],
            Math.Max(0, losers.Count - MostLosers),
            reachesRoutes && (verdict.Route is null || isDefault) ? NearRoutes.Find(request, origins, snapshot) : [],
            config.Routes.Length);
    }

    private static ExplainedRoute? Written(Route? route, RouteOrigins origins, ProxyConfig config) =>
        route is null ? null
        : origins.TryFind(route, out RouteConfig? written) ? ExplainedRoute.Of(written)
        : ExplainedRoute.Of(config.DefaultService!); // what takes a request and is no route

    private static (string Outcome, int Status, string Reason, string Text) Outcome(JudgedRequest request, bool isDefault, bool reachesRoutes)
    {
        Verdict verdict = request.Verdict;
        if (verdict.Redirect is RouteAnswer redirect)
        {
            return ("answered", redirect.StatusCode, "", $"sent to {request.Render(redirect.Location!)}");
        }

        if (verdict.Route is Route route)
        {
            if (route.Policies?.Answer is null && RouteGate.IsTooLarge(route, request.Meaning))
            {
                verdict = Verdict.Refuse(Http1Error.BodyTooLarge);
            }
            else
            {
                return (isDefault ? "default_backend" : "route", route.Policies?.Answer?.StatusCode ?? 0, "", "");
            }
        }

        string outcome = verdict.Error != Http1Error.None ? "refused" : reachesRoutes ? "no_route" : "answered";
        string text = Encoding.ASCII.GetString(verdict.Text).TrimEnd();
        return (outcome, verdict.StatusCode, verdict.Reason.Name(), request.PathFault.Length > 0 ? $"{text}: {request.PathFault}" : text);
    }
}
