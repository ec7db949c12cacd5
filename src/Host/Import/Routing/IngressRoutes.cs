using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>Makes the routes of an Ingress, before its annotations are looked at.</summary>
/// <remarks>Config path.</remarks>
/// <param name="judge">Says which hosts and paths some request can have.</param>
/// <param name="report">Where those go that none can.</param>
internal sealed class IngressRoutes(Judge judge, ImportReport report)
{
    /// <param name="ingress">It.</param>
    /// <param name="hasPatterns">Its paths are patterns, as an annotation says.</param>
    public ImportedIngress Of(KubeIngress ingress, bool hasPatterns)
    {
        List<ImportedRoute> routes = [.. ingress.Paths.Select(path => Of(ingress, path, hasPatterns)).OfType<ImportedRoute>()];
        ImportedRoute? byDefault = ingress.Default is not { } target ? null
            : new ImportedRoute { Ingress = ingress, Target = target, Position = target.Position, IsDefault = true };
        return new ImportedIngress(ingress, routes, byDefault);
    }

    private ImportedRoute? Of(KubeIngress ingress, IngressPath path, bool hasPatterns)
    {
        string subject = ingress.Object.Subject;
        string what = $"path {Shown.Quoted(path.Host + path.Path)}";
        if (path.Type is not ("" or "Exact" or "Prefix" or "ImplementationSpecific"))
        {
            report.NotCarried(path.Position, subject, what, $"pathType is {Shown.Quoted(path.Type)}; valid: Exact, Prefix or ImplementationSpecific");
            return null;
        }

        string prefix = path.Path;
        int restGroup = 0;
        bool isExact = path.Type == "Exact";
        if (hasPatterns && !isExact && !PathPattern.TryRead(path.Path, out prefix, out restGroup))
        {
            report.NotCarried(path.Position, subject, what, PathPattern.Valid);
            return null;
        }

        // '/foo/*' is how the IKS ALB's and other controllers' users write a prefix.
        if (!hasPatterns && path.Type is ("" or "ImplementationSpecific") && prefix.EndsWith("/*", StringComparison.Ordinal))
        {
            prefix = prefix.Length == 2 ? "/" : prefix[..^2];
        }

        ImportedRoute route = new()
        {
            Ingress = ingress,
            Target = path.Target,
            Position = path.Position,
            Host = path.Host.ToLowerInvariant(),
            Path = prefix,
            IsExact = isExact,
            RestGroup = restGroup,
        };
        TomlTable table = Judge.ToAnything(route.ToTable());
        if (judge.WhyNoRoute(table) is { } why)
        {
            report.NotCarried(path.Position, subject, what, why);
            return null;
        }

        return route;
    }
}
