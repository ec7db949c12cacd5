using System.Globalization;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Yaml;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>The fields of one mapping of an object, each read as what it should be; what is something else is a fault.</summary>
/// <remarks>Config path. A field that is absent reads as nothing, a mapping that is absent as an empty one.</remarks>
/// <param name="mapping">Where they stand.</param>
/// <param name="subject">Whose they are, <c>Ingress default/web</c>.</param>
/// <param name="report">Where faults go.</param>
internal sealed class Fields(YamlMapping mapping, string subject, ImportReport report)
{
    public SourcePosition Position => mapping.Position;

    /// <summary>Where a field stands, or where it would.</summary>
    public SourcePosition At(string key) => mapping.PlaceOf(key) ?? mapping.Position;

    /// <summary>The same, once it is known whose they are.</summary>
    public Fields Of(string newSubject) => new(mapping, newSubject, report);

    public bool Has(string key) => mapping.Find(key) is not null;

    public string Text(string key) => Scalar(key)?.Text ?? "";

    /// <summary>A whole number as Kubernetes writes ports; null where it is absent or none.</summary>
    public int? Port(string key)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        if (AsPort(scalar.Text) is { } port)
        {
            return port;
        }

        report.Fault(scalar.Position, $"{key} in {subject} is {Shown.Quoted(scalar.Text)}; valid: a port from 1 to 65535");
        return null;
    }

    public static int? AsPort(string text) =>
        ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0 ? port : null;

    /// <summary>True or false; null where it is absent or neither.</summary>
    public bool? Truth(string key)
    {
        if (Scalar(key) is not { } scalar)
        {
            return null;
        }

        bool? truth = scalar.Text.ToLowerInvariant() switch { "true" => true, "false" => false, _ => null };
        if (truth is null)
        {
            report.Fault(scalar.Position, $"{key} in {subject} is {Shown.Quoted(scalar.Text)}; valid: true or false");
        }

        return truth;
    }

    public Fields Table(string key) => new(Take<YamlMapping>(key, "a mapping") ?? new YamlMapping(At(key)), subject, report);

    /// <summary>The mappings of a list.</summary>
    public IEnumerable<Fields> Tables(string key) => Items<YamlMapping>(key, "a mapping").Select(item => new Fields(item, subject, report));

    /// <summary>The texts of a list.</summary>
    public IEnumerable<YamlScalar> Texts(string key) => Items<YamlScalar>(key, "a text");

    /// <summary>A mapping of texts to texts, as labels and annotations are.</summary>
    public IEnumerable<(string Key, string Value, SourcePosition Position)> Pairs(string key)
    {
        foreach ((string name, SourcePosition position, YamlNode value) in Take<YamlMapping>(key, "a mapping")?.Entries ?? [])
        {
            if (value is YamlScalar scalar)
            {
                yield return (name, scalar.IsNull ? "" : scalar.Text, position);
            }
            else
            {
                report.Fault(value.Position, $"{Shown.Quoted(name)} of {key} in {subject} is {value.Kind}; valid: a text, numbers and true in quotes");
            }
        }
    }

    private YamlScalar? Scalar(string key) => Take<YamlScalar>(key, "a text or number");

    private IEnumerable<T> Items<T>(string key, string valid)
        where T : YamlNode
    {
        foreach (YamlNode item in Take<YamlSequence>(key, "a list")?.Items ?? [])
        {
            if (item is T { IsNull: false } sound)
            {
                yield return sound;
            }
            else
            {
                report.Fault(item.Position, $"an item of {key} in {subject} is {item.Kind}; valid: {valid}");
            }
        }
    }

    private T? Take<T>(string key, string valid)
        where T : YamlNode
    {
        YamlNode? node = mapping.Find(key);
        if (node is not (null or T))
        {
            report.Fault(node.Position, $"{key} in {subject} is {node.Kind}; valid: {valid}");
        }

        return node as T;
    }
}
