using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>Values in order: <c>[a, b]</c>, or the tables of one <c>[[header]]</c>.</summary>
/// <remarks>Config path, one thread.</remarks>
internal sealed class TomlArray(SourcePosition position, bool isTables) : TomlNode(position)
{
    public List<TomlNode> Items { get; } = [];

    /// <summary>True when written with <c>[[header]]</c>: only then may it grow, in this file or the next.</summary>
    public bool IsTables { get; } = isTables;

    public override long Fingerprint() => Items.Aggregate((long)Items.Count, static (all, item) => Join(all, item.Fingerprint()));

    public override string Kind => IsTables ? "an array of tables" : "an array";
}
