namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>One text the operator wrote, kept so that a fault can show the very line it speaks of, and the whole can be shown as it was read.</summary>
/// <remarks>Config path, immutable; lives as long as a configuration that came from it.</remarks>
/// <param name="path">The path as the operator gave it, not made absolute: it is printed back.</param>
/// <param name="text">The decoded text, without a byte order mark.</param>
public sealed class SourceFile(string path, string text)
{
    private readonly Lazy<int[]> _starts = new(() => Starts(text)); // of lines; nobody but faults and readers of headers asks

    /// <summary>The path as the operator gave it.</summary>
    public string Path { get; } = path;

    /// <summary>The decoded text.</summary>
    public string Text { get; } = text;

    /// <summary>How many lines there are; a line end at the very end begins another.</summary>
    public int LineCount => _starts.Value.Length;

    /// <summary>Line <paramref name="number"/>, from 1, without its end; null when there is no such line.</summary>
    public string? Line(int number) => number >= 1 && number <= LineCount ? LineSpan(number).ToString() : null;

    /// <summary>As <see cref="Line"/>, of a line that there is.</summary>
    public ReadOnlySpan<char> LineSpan(int number)
    {
        int start = _starts.Value[number - 1];
        int end = number < LineCount ? _starts.Value[number] - 1 : Text.Length;
        return Text.AsSpan(start, end - start).TrimEnd('\r');
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    private static int[] Starts(string text)
    {
        int[] starts = new int[text.AsSpan().Count('\n') + 1];
        for (int line = 1; line < starts.Length; line++)
        {
            starts[line] = text.IndexOf('\n', starts[line - 1]) + 1;
        }

        return starts;
    }
}
