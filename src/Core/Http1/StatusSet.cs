using System.Globalization;

namespace LoadBalancer.Core.Http1;

/// <summary>Some of the status codes 100 to 599, as an operator writes them: <c>200-399</c>, <c>502-504</c>, <c>200,301-308</c>.</summary>
/// <remarks>Hot path, immutable: asking is an array access. Two sets written alike are equal.</remarks>
public sealed class StatusSet : IEquatable<StatusSet>
{
    private const int Lowest = 100;
    private const int Count = 500;

    private readonly bool[] _holds;

    private StatusSet(string text, bool[] holds) => (Text, _holds) = (text, holds);

    /// <summary>As it was written; empty: no status at all.</summary>
    public string Text { get; }

    /// <summary>Every status from one to another.</summary>
    public static StatusSet Between(int first, int last) =>
        TryParse(string.Create(CultureInfo.InvariantCulture, $"{first}-{last}"), out StatusSet? set)
            ? set
            : throw new ArgumentOutOfRangeException(nameof(first));

    /// <summary>Accepts statuses and ranges of them, separated by commas, without blanks; an empty text is the empty set.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StatusSet? set)
    {
        bool[] holds = new bool[Count];
        set = null;
        foreach (string part in text.Length == 0 ? [] : text.Split(','))
        {
            int dash = part.IndexOf('-', StringComparison.Ordinal);
            string first = dash < 0 ? part : part[..dash];
            if (!TryParseStatus(first, out int from) || !TryParseStatus(dash < 0 ? first : part[(dash + 1)..], out int to) || to < from)
            {
                return false;
            }

            holds.AsSpan(from - Lowest, to - from + 1).Fill(true);
        }

        set = new StatusSet(text, holds);
        return true;
    }

    /// <summary>False for what is no status of HTTP/1.1 too.</summary>
    public bool Contains(int status) => (uint)(status - Lowest) < Count && _holds[status - Lowest];

    /// <inheritdoc/>
    public bool Equals(StatusSet? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StatusSet);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static bool TryParseStatus(string text, out int status) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && (uint)(status - Lowest) < Count;
}
