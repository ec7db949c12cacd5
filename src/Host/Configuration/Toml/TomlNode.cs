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

    /// <summary>The same for what says the same, wherever it stands, in whatever process.</summary>
    public abstract long Fingerprint();

    /// <summary>Puts two fingerprints in order into one.</summary>
    protected static long Join(long one, long other) => unchecked((one * 0x2545_F491_4F6C_DD1D) ^ (long)ulong.RotateLeft((ulong)one, 29)) + other;
}
