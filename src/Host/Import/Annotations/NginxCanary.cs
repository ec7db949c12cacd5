using LoadBalancer.Host.Import.Kubernetes;
using LoadBalancer.Host.Import.Routing;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Annotations by which ingress-nginx sends a part of an Ingress's requests to another one.</summary>
/// <remarks>Config path. What they come to is known once all Ingresses are read: <see cref="Canaries"/>.</remarks>
internal static class NginxCanary
{
    public const string Name = "canary";

    /// <summary>The greatest weight of a <c>split</c>.</summary>
    private const int MaxTotal = 1000;

    public static AnnotationRule[] Rules { get; } =
    [
        new(Name, "no routes of its own: a part of those with the same host and path", Apply) { IsOfService = true },
        AnnotationRule.Companion("canary-weight", Name, "`split`", isOfService: true),
        AnnotationRule.Companion("canary-weight-total", Name, "`split`; absent: 100", isOfService: true),
        AnnotationRule.Companion("canary-by-header", Name, "a route with `headers`: `always` leads to the canary, `never` does not", isOfService: true),
        AnnotationRule.Companion("canary-by-header-value", Name, "a route with `headers`", isOfService: true),
    ];

    private static void Apply(AnnotationScope scope, Annotation annotation)
    {
        if (AnnotationValues.Truth(annotation.Value) is not { } isCanary)
        {
            scope.BadValue(annotation, "true or false");
            return;
        }

        if (!isCanary)
        {
            return;
        }

        int weight = Count(scope, "canary-weight", 0);
        int total = Math.Max(1, Count(scope, "canary-weight-total", 100));
        string field = scope.Find("canary-by-header")?.Value ?? "";
        string value = scope.Find("canary-by-header-value")?.Value ?? "";
        if (total > MaxTotal)
        {
            scope.Note(annotation, "its share is rounded to a thousandth, the finest that 'split' has");
        }

        scope.Ingress.Canary = new Canary(Math.Min(weight, total), total, field, value);
        if (value.Length > 0 && field.Length == 0)
        {
            scope.NotCarried(scope.Find("canary-by-header-value")!, "it has no effect without canary-by-header");
        }
    }

    private static int Count(AnnotationScope scope, string name, int usual)
    {
        if (scope.Find(name) is not { } annotation)
        {
            return usual;
        }

        if (AnnotationValues.Count(annotation.Value) is { } count)
        {
            return count;
        }

        scope.BadValue(annotation, $"a number; {usual} is taken");
        return usual;
    }
}
