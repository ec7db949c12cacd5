using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Annotations;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using LoadBalancer.Host.Import.Routing;
using LoadBalancer.Host.Import.Yaml;

namespace LoadBalancer.Host.Import;

/// <summary>From Kubernetes manifests to a configuration: what <c>lb import ingress</c> does.</summary>
/// <remarks>Config path, one thread. It talks to no cluster and resolves no name.</remarks>
internal static class IngressImport
{
    /// <summary>The configuration as TOML and its counts; nothing where the report has faults.</summary>
    /// <param name="files">Texts, under the names they are spoken of.</param>
    /// <param name="certificates">The folder for certificates and keys; null: none are written.</param>
    /// <param name="report">What was not carried over, and faults.</param>
    public static ConfigComposer? Run(IReadOnlyList<(string Path, string Text)> files, string? certificates, ImportReport report)
    {
        KubeReader reader = new(report);
        foreach ((string path, string text) in files)
        {
            foreach (YamlNode document in YamlTreeReader.Read(new SourceFile(path, text), text, report))
            {
                reader.Read(document);
            }
        }

        if (report.HasFaults)
        {
            return null;
        }

        ConfigComposer composer = Compose(reader.Cluster, string.Join(", ", files.Select(static file => file.Path)), certificates, report);
        return report.HasFaults ? null : composer;
    }

    private static ConfigComposer Compose(KubeCluster cluster, string origin, string? certificates, ImportReport report)
    {
        Judge judge = new();
        ConfigComposer composer = new();
        IngressRoutes reading = new(judge, report);
        AnnotationReader annotations = new(judge, report);
        CertificatePlan plan = new(cluster, certificates, judge, report);
        List<ImportedIngress> ingresses = [];
        foreach (KubeIngress ingress in cluster.Ingresses)
        {
            ImportedIngress imported = reading.Of(ingress, HasPatterns(ingress.Object));
            annotations.Apply(imported);
            plan.Add(ingress);
            ingresses.Add(imported);
        }

        if (ingresses.Count == 0)
        {
            report.Note(SourcePosition.None, "the input", "there is no Ingress in it, so nothing is routed");
        }

        plan.NoteUnused(cluster.Ingresses);
        composer.AddListeners(origin, plan.Certificates);
        composer.AddTls(annotations.Limits.Tls);
        if (plan.Certificates.Count > 0)
        {
            report.Note(SourcePosition.None, "Strict-Transport-Security", "ingress-nginx sends it over TLS unless its ConfigMap says otherwise; here 'hsts' of [tls] does");
        }

        PodBook pods = new(cluster, report);
        ServiceResolver services = new(cluster, pods, new EndpointBook(cluster, pods, report), judge, report);
        List<(ImportedRoute Route, ImportedService? Service, ImportedService? Canary)> routes = Resolve(new Canaries(judge, report).Join(ingresses), services);
        (ImportedRoute Route, ImportedService Service)? byDefault = Default(ingresses, services, report);
        UniqueNames.Give(services.Services);
        foreach ((ImportedRoute route, ImportedService? service, ImportedService? canary) in routes)
        {
            composer.AddRoute(route, service, canary);
        }

        if (byDefault is { } found)
        {
            composer.AddDefault(found.Route, found.Service);
        }

        composer.AddServices(services.Services, [.. pods.Selected]);
        composer.AddLimits(annotations.Limits.Settings);
        Leftovers.Note(cluster, [.. services.Services.Select(static service => service.Key)], [.. pods.Selected], report);
        if (!report.HasFaults)
        {
            CertificateFiles.Write(plan.Certificates, certificates ?? "", report);
        }

        return composer;
    }

    private static bool HasPatterns(KubeObject ingress) =>
        NginxRouting.HasPatterns(ingress, AnnotationTable.NginxPrefix) || NginxRouting.HasPatterns(ingress, AnnotationTable.OldPrefix);

    private static List<(ImportedRoute, ImportedService?, ImportedService?)> Resolve(List<ImportedRoute> routes, ServiceResolver services)
    {
        List<(ImportedRoute, ImportedService?, ImportedService?)> resolved = [];
        foreach (ImportedRoute route in routes)
        {
            ImportedService? service = route.IsRedirect ? null : services.Of(route);
            if (service is not null || route.IsRedirect)
            {
                resolved.Add((route, service, route.Split is { } split ? services.Of(split.Canary) : null));
            }
        }

        return resolved;
    }

    private static (ImportedRoute Route, ImportedService Service)? Default(
        IReadOnlyList<ImportedIngress> ingresses, ServiceResolver services, ImportReport report)
    {
        (ImportedRoute Route, ImportedService Service)? found = null;
        foreach (ImportedIngress ingress in ingresses.OrderBy(static each => each.Ingress.Object.Created is { Length: > 0 } created ? created : "~", StringComparer.Ordinal))
        {
            if (ingress.Default is not { } route)
            {
                continue;
            }

            string subject = ingress.Ingress.Object.Subject;
            if (found is { } first)
            {
                string owner = first.Route.Ingress.Object.Subject;
                report.NotCarried(route.Position, subject, "its default backend", $"lb has one [default_backend], and {owner} is older or comes first");
            }
            else if (services.Of(route) is { } service)
            {
                found = (route, service);
                if (route.Settings.Keys.Any())
                {
                    string keys = string.Join(", ", route.Settings.Keys.Select(static key => $"'{key}'"));
                    report.NotCarried(route.Position, subject, "its default backend", $"[default_backend] has no {keys}; write a [[routes]] where that matters");
                }
            }
        }

        return found;
    }
}
