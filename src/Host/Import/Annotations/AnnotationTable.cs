using System.Collections.Immutable;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Which annotations there are rules for: the one table that docs/reference/import.md repeats.</summary>
/// <remarks>Config path, immutable.</remarks>
internal static class AnnotationTable
{
    public const string NginxPrefix = "nginx.ingress.kubernetes.io/";
    public const string IksPrefix = "ingress.bluemix.net/";

    /// <summary>Both wrote it once: the classic ALB, and ingress-nginx before it had a prefix of its own.</summary>
    public const string OldPrefix = "ingress.kubernetes.io/";

    /// <summary>Of ingress-nginx.</summary>
    public static ImmutableArray<AnnotationRule> Nginx { get; } =
        [.. NginxRouting.Rules, .. NginxRequests.Rules, .. NginxServices.Rules, .. NginxCanary.Rules];

    /// <summary>Of the classic IKS ALB.</summary>
    public static ImmutableArray<AnnotationRule> Iks { get; } = [.. IksRules.Rules, .. IksFields.Rules];

    private static readonly Dictionary<string, AnnotationRule> ByNginxName = Nginx.ToDictionary(static rule => rule.Name);
    private static readonly Dictionary<string, AnnotationRule> ByIksName = Iks.ToDictionary(static rule => rule.Name);

    /// <summary>The prefix by which <paramref name="key"/> is ours to carry over, or null.</summary>
    public static string? PrefixOf(string key) =>
        Array.Find([NginxPrefix, IksPrefix, OldPrefix], prefix => key.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The rule of an annotation, or null.</summary>
    public static AnnotationRule? Find(string prefix, string name) => prefix switch
    {
        NginxPrefix => ByNginxName.GetValueOrDefault(name),
        IksPrefix => ByIksName.GetValueOrDefault(name),
        _ => ByIksName.GetValueOrDefault(name) ?? ByNginxName.GetValueOrDefault(name),
    };
}
