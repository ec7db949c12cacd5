using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using LoadBalancer.Host.Import.Routing;
using static LoadBalancer.Host.Import.Emission.TomlNodes;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Annotations of ingress-nginx about paths and where they lead.</summary>
/// <remarks>Config path.</remarks>
internal static class NginxRouting
{
    public const string Rewrite = "rewrite-target";
    public const string UsesPatterns = "use-regex";
    public const string AppRoot = "app-root";
    private const string ForcedRedirect = "force-ssl-redirect";

    private static readonly Dictionary<string, string> RedirectWords = new(StringComparer.Ordinal)
    {
        ["request_uri"] = "request_uri",
        ["uri"] = "path",
        ["host"] = "host",
        ["http_host"] = "host",
        ["scheme"] = "scheme",
    };

    public static AnnotationRule[] Rules { get; } =
    [
        new(Rewrite, "`rewrite_path`, in place of the matched prefix; `/foo(/\\|$)(.*)` with `/$2` is the prefix `/foo` with `rewrite_path = \"/\"`", ApplyRewrite),
        new(UsesPatterns, "paths that end in `(/\\|$)(.*)`, `/?(.*)`, `/(.*)` or `/.*` become prefixes; others are reported", ApplyPatterns),
        new(AppRoot, "a route of the exact path `/` with `redirect`", ApplyAppRoot),
        new("permanent-redirect", "`redirect` with `status = 301`", static (scope, annotation) => Redirect(scope, annotation, "permanent-redirect-code", 301)),
        AnnotationRule.Companion("permanent-redirect-code", "permanent-redirect", "`redirect.status`"),
        new("temporal-redirect", "`redirect` with `status = 302`", static (scope, annotation) => Redirect(scope, annotation, "temporal-redirect-code", 302)),
        AnnotationRule.Companion("temporal-redirect-code", "temporal-redirect", "`redirect.status`"),
        new("ssl-redirect", "`false`: `https_redirect = false`; `true` is what `redirect_http` does beside a certificate: nothing", SslRedirect),
        new(ForcedRedirect, "`true`: `https_redirect = true`", static (scope, annotation) => HttpsRedirect(scope, annotation, says: true)),
    ];

    /// <summary>Whether paths are patterns: where it is said, and where a rewrite speaks of their groups.</summary>
    public static bool HasPatterns(KubeObject ingress, string prefix) =>
        ingress.Annotations.Any(annotation => (annotation.Key == prefix + UsesPatterns && AnnotationValues.Truth(annotation.Value) == true) ||
            (annotation.Key == prefix + Rewrite && annotation.Value.Contains('$', StringComparison.Ordinal)));

    /// <summary>Sets <c>https_redirect</c> where the annotation says what is not said without it.</summary>
    /// <param name="scope">Whose.</param>
    /// <param name="annotation">It.</param>
    /// <param name="says">Which of its values says something; null: both.</param>
    public static void HttpsRedirect(AnnotationScope scope, Annotation annotation, bool? says)
    {
        if (AnnotationValues.Truth(annotation.Value) is not { } isWished)
        {
            scope.BadValue(annotation, "true or false");
        }
        else if (says is null || isWished == says)
        {
            scope.SetRoutes(annotation, Setting.Of(Truth(isWished), "https_redirect"));
        }
    }

    private static void SslRedirect(AnnotationScope scope, Annotation annotation)
    {
        bool isForced = scope.Find(ForcedRedirect) is { } forced && AnnotationValues.Truth(forced.Value) == true;
        if (!isForced)
        {
            HttpsRedirect(scope, annotation, says: false);
        }
    }

    private static void ApplyRewrite(AnnotationScope scope, Annotation annotation)
    {
        bool isPlain = !annotation.Value.Contains('$', StringComparison.Ordinal);
        foreach (ImportedRoute route in scope.Routes.Where(static route => !route.IsDefault && !route.IsRedirect))
        {
            string ending = $"/${route.RestGroup}";
            if (isPlain)
            {
                scope.SetRoutes(annotation, [route], Setting.Of(Text(annotation.Value), "rewrite_path"));
            }
            else if (route.RestGroup > 0 && annotation.Value.EndsWith(ending, StringComparison.Ordinal) &&
                !annotation.Value.AsSpan(0, annotation.Value.Length - ending.Length).Contains('$'))
            {
                string target = annotation.Value.Length == ending.Length ? "/" : annotation.Value[..^ending.Length];
                scope.SetRoutes(annotation, [route], Setting.Of(Text(target), "rewrite_path"));
            }
            else
            {
                scope.NotCarried(annotation, $"{Shown.Quoted(annotation.Value)} takes the path of {route.Shown} apart in a way that 'rewrite_path' cannot; requests keep their path");
            }
        }

        if (isPlain)
        {
            scope.Note(annotation, "what follows the matched prefix is kept behind the new path, where ingress-nginx sends the new path alone");
        }
    }

    private static void ApplyPatterns(AnnotationScope scope, Annotation annotation)
    {
        if (AnnotationValues.Truth(annotation.Value) is not { } isWished)
        {
            scope.BadValue(annotation, "true or false");
        }
        else if (isWished)
        {
            scope.Note(annotation, "paths are compared by whole elements, and capitals count, which ingress-nginx does neither of");
        }
    }

    private static void ApplyAppRoot(AnnotationScope scope, Annotation annotation)
    {
        if (Target(scope, annotation) is not { } target)
        {
            return;
        }

        List<ImportedRoute> routes = scope.Ingress.Routes;
        foreach (ImportedRoute first in routes.DistinctBy(static route => route.Host).ToArray())
        {
            if (routes.Any(route => route.Host == first.Host && route is { IsExact: true, Path: "/" }))
            {
                scope.NotCarried(annotation, $"host {Shown.Quoted(first.Host)} has the exact path '/' already");
                continue;
            }

            ImportedRoute root = new() { Ingress = first.Ingress, Target = first.Target, Position = annotation.Position, Host = first.Host, IsExact = true };
            scope.SetRoutes(annotation, [root], Setting.Of(Text(target), "redirect", "to"), Setting.Of(Number(302), "redirect", "status"));
            if (root.IsRedirect)
            {
                routes.Add(root);
            }
        }
    }

    private static void Redirect(AnnotationScope scope, Annotation annotation, string codeName, int code)
    {
        if (scope.Find(codeName) is { } given)
        {
            if (AnnotationValues.Count(given.Value) is not (301 or 302 or 303 or 307 or 308))
            {
                scope.BadValue(given, "301, 302, 303, 307 or 308");
            }
            else
            {
                code = AnnotationValues.Count(given.Value) ?? code;
            }
        }

        if (Target(scope, annotation) is { } target)
        {
            // A root that leads elsewhere goes on doing so.
            IEnumerable<ImportedRoute> others = scope.Routes.Where(static route => !route.IsRedirect).ToArray();
            scope.SetRoutes(annotation, others, Setting.Of(Text(target), "redirect", "to"), Setting.Of(Number(code), "redirect", "status"));
        }
    }

    private static string? Target(AnnotationScope scope, Annotation annotation)
    {
        string? target = AnnotationValues.Template(annotation.Value, RedirectWords, out string unknown);
        if (target is null)
        {
            scope.NotCarried(annotation, $"{Shown.Quoted(unknown)} has no counterpart; a redirect knows $host, $scheme, $path and $request_uri");
        }

        return target;
    }
}
