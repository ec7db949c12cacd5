using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Yaml;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>Reads what every object has.</summary>
/// <remarks>Config path.</remarks>
internal static class ObjectReading
{
    /// <summary>The longest name there is (a DNS subdomain, RFC 1035 §2.3.4).</summary>
    private const int MaxNameChars = 253;

    /// <summary>The head of an object, or null when a fault says what is wrong with its name.</summary>
    public static KubeObject? Read(string kind, Fields fields, ImportReport report)
    {
        Fields metadata = fields.Table("metadata");
        string name = metadata.Text("name");
        string scope = metadata.Text("namespace") is { Length: > 0 } named ? named : "default";
        if (!IsObjectName(name) || !IsObjectName(scope))
        {
            (string key, string value) = IsObjectName(name) ? ("namespace", scope) : ("name", name);
            string message = $"{key} of this {kind} is {Shown.Quoted(value)}; valid: 1 to {MaxNameChars} letters, digits, '-' and '.'";
            report.Fault(metadata.At(key), message);
            return null;
        }

        string subject = $"{kind} {scope}/{name}";
        Fields known = metadata.Of(subject);
        return new KubeObject
        {
            Kind = kind,
            Namespace = scope,
            Name = name,
            Position = fields.Position,
            Created = known.Text("creationTimestamp"),
            IsTerminating = known.Has("deletionTimestamp"),
            Annotations = [.. known.Pairs("annotations").Select(static pair => new Annotation(pair.Key, pair.Value.Trim(), pair.Position))],
            Labels = Labels(known, "labels"),
        };
    }

    /// <summary>A mapping of labels.</summary>
    public static ImmutableSortedDictionary<string, string> Labels(Fields fields, string key) =>
        fields.Pairs(key).ToImmutableSortedDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal);

    /// <summary>The zone that labels speak of, under its name of today or its old one; empty where there is none that can be a name.</summary>
    public static string Zone(IReadOnlyDictionary<string, string> labels)
    {
        string zone = labels.GetValueOrDefault("topology.kubernetes.io/zone") ?? labels.GetValueOrDefault("failure-domain.beta.kubernetes.io/zone") ?? "";
        return IsName(zone) ? zone : "";
    }

    /// <summary>What a zone, a node or a service that is referred to may be called.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameChars && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_');

    /// <summary>Names of objects go into names of files too, where an underscore stands between two of them.</summary>
    private static bool IsObjectName(string name) => IsName(name) && !name.Contains('_', StringComparison.Ordinal);

    /// <summary>The texts of a list.</summary>
    public static ImmutableArray<string> Values(IEnumerable<YamlScalar> texts) => [.. texts.Select(static text => text.Text)];
}
