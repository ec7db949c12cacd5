using System.Runtime.InteropServices;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>A string, integer, float, boolean or date.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="value">A <c>string</c>, <c>long</c>, <c>double</c> or <c>bool</c>; anything else is a date.</param>
/// <param name="position">Where it begins.</param>
internal sealed class TomlScalar(object value, SourcePosition position) : TomlNode(position)
{
    public object Value { get; } = value;

    public override string Kind => Value switch
    {
        string => "a string",
        long => "an integer",
        double => "a float",
        bool => "a boolean",
        _ => "a date or time",
    };

    public override long Fingerprint() => Value is string text
        ? Fingerprint(text)
        : Join(Value switch { long => 1, double => 2, bool => 3, _ => 4 }, Value.GetHashCode());

    /// <summary>That of a string: its own hash has a secret of this process, and zones compare theirs.</summary>
    public static long Fingerprint(string text) => (long)StableHash.Compute(MemoryMarshal.AsBytes(text.AsSpan()));
}
