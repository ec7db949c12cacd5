using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Emission;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>Puts the routes of all Ingresses together: of two for the same host and path one, and canaries beside what they are canaries of.</summary>
/// <remarks>Config path.</remarks>
internal sealed class Canaries(Judge judge, ImportReport report)
{
    /// <summary>All routes, those for a canary's fields before the ones they were made from.</summary>
    public List<ImportedRoute> Join(IReadOnlyList<ImportedIngress> ingresses)
    {
        List<ImportedRoute> routes = WithoutRepeats([.. ingresses.Where(static ingress => ingress.Canary is null).SelectMany(static ingress => ingress.Routes)]);
        foreach (ImportedIngress ingress in ingresses.Where(static ingress => ingress.Canary is not null))
        {
            foreach (ImportedRoute route in ingress.Routes)
            {
                AddCanary(routes, route, ingress.Canary!); // there is one, by the line above
            }
        }

        return routes;
    }

    /// <summary>The oldest of those that take the same requests, as the controllers have it; the first where their age is not known.</summary>
    private List<ImportedRoute> WithoutRepeats(List<ImportedRoute> all)
    {
        HashSet<ImportedRoute> kept = [];
        foreach (IGrouping<(string, string, bool), ImportedRoute> same in all.GroupBy(static route => route.Identity))
        {
            ImportedRoute oldest = same.OrderBy(Age, StringComparer.Ordinal).First(); // a stable order
            kept.Add(oldest);
            foreach (ImportedRoute other in same.Where(route => route != oldest))
            {
                string subject = oldest.Ingress.Object.Subject;
                report.NotCarried(other.Position, other.Ingress.Object.Subject, other.Shown, $"{subject} has it too ({oldest.Position}), and is older or comes first");
            }
        }

        return [.. all.Where(kept.Contains)];
    }

    // Behind every date, where there is none.
    private static string Age(ImportedRoute route) => route.Ingress.Object.Created is { Length: > 0 } created ? created : "~";

    private void AddCanary(List<ImportedRoute> routes, ImportedRoute route, Canary canary)
    {
        int at = routes.FindIndex(main => main.Identity == route.Identity && main.Condition is null);
        string subject = route.Ingress.Object.Subject;
        if (at < 0)
        {
            report.NotCarried(route.Position, subject, route.Shown, "it is a canary, and no other Ingress has this host and path");
            return;
        }

        ImportedRoute main = routes[at];
        if (main.Split is not null || main.IsRedirect)
        {
            report.NotCarried(route.Position, subject, route.Shown, main.IsRedirect ? "it is a canary of a redirect" : "there is a canary of this path before it");
            return;
        }

        if (canary.Field.Length > 0 && canary.Value.Length > 0)
        {
            AddCondition(routes, main, (canary.Field, canary.Value), route, route);
        }
        else if (canary.Field.Length > 0)
        {
            AddCondition(routes, main, (canary.Field, "always"), route, route);
            if (canary.Weight > 0)
            {
                AddCondition(routes, main, (canary.Field, "never"), main, route);
            }
        }

        if (canary.Weight > 0)
        {
            main.Split = (route, canary.Weight, canary.Total);
        }
    }

    private void AddCondition(List<ImportedRoute> routes, ImportedRoute main, (string Field, string Value) condition, ImportedRoute target, ImportedRoute canary)
    {
        ImportedRoute conditional = main.When(condition, target);
        TomlTable table = Judge.ToAnything(conditional.ToTable());
        string subject = canary.Ingress.Object.Subject;
        if (judge.WhyNoRoute(table) is { } why)
        {
            report.NotCarried(canary.Position, subject, canary.Shown, why);
        }
        else if (routes.Exists(other => other.Identity == main.Identity && other.Condition is { } given && given.Value == condition.Value &&
            given.Field.Equals(condition.Field, StringComparison.OrdinalIgnoreCase)))
        {
            report.NotCarried(canary.Position, subject, canary.Shown, $"there is a canary of this path and of {condition.Field} before it");
        }
        else
        {
            routes.Insert(routes.IndexOf(main), conditional);
        }
    }
}
