using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>An annotation that has a counterpart.</summary>
/// <remarks>Config path, immutable. docs/reference/import.md lists them all; a test holds the two together.</remarks>
/// <param name="Name">Without its prefix.</param>
/// <param name="Becomes">What it is in lb, for that page.</param>
/// <param name="Apply">Carries it over, or reports why not; null: the annotation that it stands with does it.</param>
internal sealed record AnnotationRule(string Name, string Becomes, Action<AnnotationScope, Annotation>? Apply)
{
    /// <summary>One that must be there too; empty: it stands for itself.</summary>
    public string With { get; init; } = "";

    /// <summary>It says how endpoints of a service are chosen, which a canary may say for itself.</summary>
    public bool IsOfService { get; init; }

    /// <summary>One that does nothing by itself.</summary>
    public static AnnotationRule Companion(string name, string with, string becomes, bool isOfService = false) =>
        new(name, becomes, null) { With = with, IsOfService = isOfService };
}
