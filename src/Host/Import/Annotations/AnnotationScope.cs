using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using LoadBalancer.Host.Import.Routing;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>One Ingress, as the rules of its annotations see it.</summary>
/// <remarks>Config path, one thread.</remarks>
/// <param name="ingress">Whose annotations they are.</param>
/// <param name="prefix">Of the annotations that count now.</param>
/// <param name="limits">What concerns all clients, of all Ingresses together.</param>
/// <param name="judge">Asked before anything is set.</param>
/// <param name="report">Where it goes when it cannot be.</param>
internal sealed class AnnotationScope(ImportedIngress ingress, string prefix, SharedLimits limits, Judge judge, ImportReport report)
{
    public ImportedIngress Ingress { get; } = ingress;

    public SharedLimits Limits { get; } = limits;

    public IEnumerable<ImportedRoute> Routes => Ingress.All;

    /// <summary>Another annotation of the same prefix.</summary>
    public Annotation? Find(string name) =>
        Ingress.Ingress.Object.Annotations.FirstOrDefault(annotation => annotation.Key.Length == prefix.Length + name.Length &&
            annotation.Key.StartsWith(prefix, StringComparison.Ordinal) && annotation.Key.EndsWith(name, StringComparison.Ordinal));

    public void NotCarried(Annotation annotation, string reason) =>
        report.NotCarried(annotation.Position, Ingress.Ingress.Object.Subject, $"annotation {Shown.Quoted(annotation.Key)}", reason);

    /// <summary>As above, for a value that is none of those there are.</summary>
    public void BadValue(Annotation annotation, string valid) => NotCarried(annotation, $"its value is {Shown.Quoted(annotation.Value)}; valid: {valid}");

    public void Note(Annotation annotation, string text) =>
        report.Note(annotation.Position, $"{Ingress.Ingress.Object.Subject}: annotation {Shown.Quoted(annotation.Key)}", text);

    /// <summary>Sets keys of every route; says why where one refuses them, and leaves that one and the rest as they are.</summary>
    public void SetRoutes(Annotation annotation, params Setting[] settings) => SetRoutes(annotation, Routes, settings);

    /// <inheritdoc cref="SetRoutes(Annotation, Setting[])"/>
    public void SetRoutes(Annotation annotation, IEnumerable<ImportedRoute> routes, params Setting[] settings)
    {
        foreach (ImportedRoute route in routes)
        {
            Settings wished = route.Settings.With(settings);
            TomlTable table = Judge.ARoute("", "/", isExact: false); // its own host and path were judged before
            ImportedRoute.AddTo(table, wished);
            string? why = judge.WhyNoRoute(wished.Keys.Contains("redirect") ? table : Judge.ToAnything(table));
            if (why is not null)
            {
                NotCarried(annotation, why);
                return;
            }

            route.Settings = wished;
        }
    }

    /// <summary>As <see cref="SetRoutes(Annotation, Setting[])"/>, keys of the services that the routes lead to.</summary>
    public void SetServices(Annotation annotation, params Setting[] settings) => SetServices(annotation, Routes, settings);

    /// <inheritdoc cref="SetServices(Annotation, Setting[])"/>
    public void SetServices(Annotation annotation, IEnumerable<ImportedRoute> routes, params Setting[] settings)
    {
        foreach (ImportedRoute route in routes)
        {
            Settings wished = route.Service.With(settings);
            if (judge.WhyNoService(wished) is { } why)
            {
                NotCarried(annotation, why);
                return;
            }

            route.Service = wished;
        }
    }

    /// <summary>Why this version takes a key in no route, or null.</summary>
    public string? WhyNoRoute(Setting setting)
    {
        TomlTable table = Judge.ToAnything(Judge.ARoute("", "/", isExact: false));
        new Settings().With([setting]).AddTo(table);
        return judge.WhyNoRoute(table);
    }

    /// <summary>Why this version takes a key in no service, or null.</summary>
    public string? WhyNoService(Setting setting) => judge.WhyNoService(new Settings().With([setting]));

    /// <summary>The routes to a service of that name, all where it is empty; none, and a line of the report, where no path leads there.</summary>
    public IReadOnlyList<ImportedRoute> RoutesTo(string service, Annotation annotation)
    {
        ImportedRoute[] routes = [.. Routes.Where(route => service.Length == 0 || route.Target.Service == service)];
        if (routes.Length == 0 && service.Length > 0)
        {
            NotCarried(annotation, $"no path of this Ingress leads to a service {Shown.Quoted(service)}");
        }

        return routes;
    }
}
