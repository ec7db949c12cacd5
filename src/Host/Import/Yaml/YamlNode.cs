using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Yaml;

/// <summary>A value of a YAML document, with the place where it begins.</summary>
/// <remarks>Config path, one thread; complete and unchanging once its document is read. An alias is the very node it names.</remarks>
internal abstract class YamlNode(SourcePosition position)
{
    public SourcePosition Position { get; } = position;

    /// <summary>What it is, with its article, as faults say it.</summary>
    public abstract string Kind { get; }

    /// <summary>Values it stands for when every alias is written out: itself and all below it.</summary>
    public long Weight { get; protected set; } = 1;

    /// <summary>Absent, in all but writing: nothing, <c>~</c> or <c>null</c>.</summary>
    public virtual bool IsNull => false;
}
