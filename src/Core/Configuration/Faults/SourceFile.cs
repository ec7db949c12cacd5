using System.Collections.Immutable;

namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>One text the operator wrote, kept so that a fault can show the very line it speaks of, and the whole can be shown as it was read.</summary>
/// <remarks>Config path, immutable; lives as long as a configuration that came from it.</remarks>
/// <param name="path">The path as the operator gave it, not made absolute: it is printed back.</param>
/// <param name="text">The decoded text, without a byte order mark.</param>
public sealed class SourceFile(string path, string text)
{
    // Only a fault asks for lines, and most configurations have none.
    private readonly Lazy<ImmutableArray<string>> _lines = new(() => [.. text.Split('\n')]);

    /// <summary>The path as the operator gave it.</summary>
    public string Path { get; } = path;

    /// <summary>The decoded text.</summary>
    public string Text { get; } = text;

    /// <summary>Line <paramref name="number"/>, from 1, without its end; null when there is no such line.</summary>
    public string? Line(int number) => number >= 1 && number <= _lines.Value.Length ? _lines.Value[number - 1].TrimEnd('\r') : null;

    /// <inheritdoc/>
    public override string ToString() => Path;
}
