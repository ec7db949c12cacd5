using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>A value of a TOML text, with the place where it begins.</summary>
/// <remarks>
/// Config path, one thread. Our own small tree between Tomlyn's and the records: inline tables, headers and dotted keys of all
/// files look alike in it, so each key is bound in one way however it was written.
/// </remarks>
internal abstract class TomlNode(SourcePosition position)
{
    public SourcePosition Position { get; } = position;

    /// <summary>What it is, with its article, as faults say it.</summary>
    public abstract string Kind { get; }
}
