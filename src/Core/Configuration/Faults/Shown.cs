namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>An operator's value as a fault may safely print it.</summary>
/// <remarks>Config path. A terminal would obey the control characters of a value; a log line would break at its line ends.</remarks>
public static class Shown
{
    private const int MaxShownChars = 80;

    /// <summary>In single quotes, control characters as <c>?</c>, cut with an ellipsis when long.</summary>
    public static string Quoted(string value) => $"'{Plain(value)}'";

    /// <summary>As <see cref="Quoted"/>, without the quotes.</summary>
    public static string Plain(string value)
    {
        string cut = value.Length <= MaxShownChars ? value : string.Concat(value.AsSpan(0, MaxShownChars), "…");
        return Visible(cut);
    }

    /// <summary>All of <paramref name="text"/>, control characters as <c>?</c>.</summary>
    public static string Visible(string text) =>
        text.Any(char.IsControl) ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter)) : text;
}
