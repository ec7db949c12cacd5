using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using LoadBalancer.Host.Import.Routing;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Carries the annotations of Ingresses over, each by its rule, and names those that have none.</summary>
/// <remarks>Config path, one thread.</remarks>
internal sealed class AnnotationReader(Judge judge, ImportReport report)
{
    public SharedLimits Limits { get; } = new(judge);

    /// <summary>Annotations of an Ingress that set a bound on request bodies: 1 MiB without them, in both controllers.</summary>
    private static readonly string[] BodyBounds =
        [$"{AnnotationTable.NginxPrefix}proxy-body-size", $"{AnnotationTable.IksPrefix}client-max-body-size",
            $"{AnnotationTable.OldPrefix}proxy-body-size", $"{AnnotationTable.OldPrefix}client-max-body-size"];

    public void Apply(ImportedIngress ingress)
    {
        KubeObject head = ingress.Ingress.Object;
        ReadCanary(ingress);
        // The route of app-root is there before anything is asked of all routes.
        foreach (Annotation annotation in head.Annotations.OrderBy(static annotation => !annotation.Key.EndsWith($"/{NginxRouting.AppRoot}", StringComparison.Ordinal)))
        {
            if (AnnotationTable.PrefixOf(annotation.Key) is { } prefix)
            {
                Apply(ingress, annotation, prefix, annotation.Key[prefix.Length..]);
            }
        }

        KeepInTheClear(ingress);
        if (ingress.Routes.Count > 0 && !head.Annotations.Any(static annotation => BodyBounds.Contains(annotation.Key)))
        {
            report.Note(SourcePosition.None, "request bodies", "the controllers refuse those above 1 MiB unless told otherwise, lb none; 'max_body' bounds them");
        }
    }

    /// <summary>The classic ALB redirected only where it was asked to; ingress-nginx, wherever there is a certificate.</summary>
    private static void KeepInTheClear(ImportedIngress ingress)
    {
        IReadOnlyList<Annotation> annotations = ingress.Ingress.Object.Annotations;
        bool isClassic = annotations.Any(static annotation => annotation.Key.StartsWith(AnnotationTable.IksPrefix, StringComparison.Ordinal));
        if (isClassic && !ingress.Ingress.Tls.IsEmpty && !annotations.Any(static annotation => annotation.Key.EndsWith($"/{IksRules.HttpsRedirect}", StringComparison.Ordinal)))
        {
            foreach (ImportedRoute route in ingress.Routes)
            {
                route.Settings = route.Settings.With([Setting.Of(TomlNodes.Truth(false), "https_redirect")]);
            }
        }
    }

    /// <summary>First of all: what the others mean depends on it.</summary>
    private void ReadCanary(ImportedIngress ingress)
    {
        foreach (string prefix in (string[])[AnnotationTable.NginxPrefix, AnnotationTable.OldPrefix])
        {
            AnnotationScope scope = Scope(ingress, prefix);
            if (scope.Find(NginxCanary.Name) is { } annotation)
            {
                AnnotationTable.Find(AnnotationTable.NginxPrefix, NginxCanary.Name)!.Apply!(scope, annotation); // both are in the table
            }
        }
    }

    private void Apply(ImportedIngress ingress, Annotation annotation, string prefix, string name)
    {
        AnnotationScope scope = Scope(ingress, prefix);
        AnnotationRule? rule = AnnotationTable.Find(prefix, name);
        if (rule is null)
        {
            scope.NotCarried(annotation, LeftAnnotations.Why(name));
        }
        else if (rule.With.Length > 0 && scope.Find(rule.With) is null)
        {
            scope.NotCarried(annotation, $"it has no effect without {rule.With}");
        }
        else if (ingress.Canary is not null && !rule.IsOfService)
        {
            scope.NotCarried(annotation, "a canary's requests are treated as those of the Ingress it stands beside");
        }
        else if (name != NginxCanary.Name)
        {
            rule.Apply?.Invoke(scope, annotation);
        }
    }

    private AnnotationScope Scope(ImportedIngress ingress, string prefix) => new(ingress, prefix, Limits, judge, report);
}
