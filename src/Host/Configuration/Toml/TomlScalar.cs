using LoadBalancer.Core.Configuration.Faults;

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

    // A string's own hash has 32 bits and a secret of this process: the second half is another string's.
    public override long Fingerprint() => Value is string text
        ? ((long)text.GetHashCode(StringComparison.Ordinal) << 32) | (uint)string.GetHashCode($"{text}.", StringComparison.Ordinal)
        : Join(Value.GetType().Name.GetHashCode(StringComparison.Ordinal), Value.GetHashCode());
}
