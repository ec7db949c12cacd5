using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using static LoadBalancer.Host.Import.Emission.TomlNodes;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>nginx's conditions for another try, in lb's words.</summary>
/// <remarks>Config path.</remarks>
internal static class NextUpstream
{
    /// <summary>The most that <c>retry.attempts</c> takes; nginx's 0 has no end.</summary>
    private const int MaxAttempts = 10;

    private static readonly Dictionary<string, string[]> Words = new(StringComparer.Ordinal)
    {
        ["error"] = ["connect", "reset"],
        ["timeout"] = ["timeout"],
        ["invalid_header"] = ["invalid"],
        ["http_429"] = ["429"],
        ["http_500"] = ["500"],
        ["http_502"] = ["502"],
        ["http_503"] = ["503"],
        ["http_504"] = ["504"],
    };

    public static void Apply(AnnotationScope scope, Annotation annotation) =>
        scope.SetRoutes(annotation, Read(scope, annotation, annotation.Value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)));

    public static void Tries(AnnotationScope scope, Annotation annotation)
    {
        if (AnnotationValues.Count(annotation.Value) is not { } tries)
        {
            scope.BadValue(annotation, "a number of tries");
            return;
        }

        // "off" has set the one attempt that there is.
        if (scope.Find("proxy-next-upstream")?.Value != "off")
        {
            scope.SetRoutes(annotation, Attempts(scope, annotation, tries));
        }
    }

    /// <summary>A bound on attempts, the first included.</summary>
    public static Setting Attempts(AnnotationScope scope, Annotation annotation, int tries)
    {
        if (tries is 0 or > MaxAttempts)
        {
            scope.Note(annotation, $"{MaxAttempts} attempts at most, where nginx {(tries == 0 ? "knows no end" : $"makes {tries}")}");
        }

        return Setting.Of(Number(tries is 0 or > MaxAttempts ? MaxAttempts : tries), "retry", "attempts");
    }

    /// <summary>The keys that <paramref name="conditions"/> come to.</summary>
    public static Setting[] Read(AnnotationScope scope, Annotation annotation, IReadOnlyCollection<string> conditions)
    {
        if (conditions.Contains("off"))
        {
            return [Setting.Of(Number(1), "retry", "attempts")];
        }

        List<string> causes = [];
        bool isBold = false;
        foreach (string condition in conditions)
        {
            if (Words.TryGetValue(condition, out string[]? words))
            {
                causes.AddRange(words);
            }
            else if (condition == "non_idempotent")
            {
                isBold = true;
            }
            else
            {
                scope.NotCarried(annotation, $"{Shown.Quoted(condition)} is no cause for another attempt in lb; the others are carried over");
            }
        }

        List<Setting> settings = [];
        if (causes.Count > 0)
        {
            settings.Add(Setting.Of(Texts(causes.Distinct()), "retry", "on"));
        }

        if (isBold)
        {
            settings.Add(Setting.Of(Truth(true), "retry", "non_idempotent"));
        }

        return [.. settings];
    }
}
