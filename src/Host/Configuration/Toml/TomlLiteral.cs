using System.Globalization;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>Reads a default as the key listing shows it: a TOML value without escapes, or words.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class TomlLiteral
{
    /// <summary>The value, or null when <paramref name="text"/> is words.</summary>
    public static TomlNode? Read(string text) => text switch
    {
        ['[', .., ']'] => Array(text[1..^1]),
        ['"', .. string inner, '"'] when !inner.Contains('"') && !inner.Contains('\\') => Scalar(inner),
        "true" => Scalar(true),
        "false" => Scalar(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) => Scalar(whole),
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => Scalar(number),
        _ => null,
    };

    private static TomlScalar Scalar(object value) => new(value, SourcePosition.None);

    private static TomlArray Array(string items)
    {
        TomlArray array = new(SourcePosition.None, isTables: false);
        foreach (string item in items.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            array.Items.Add(Read(item) ?? throw new ArgumentException($"{item} is no value", nameof(items)));
        }

        return array;
    }
}
