using System.Globalization;

namespace LoadBalancer.Core.Configuration;

/// <summary>Reads and writes durations as an operator does: a whole number and a unit, <c>"250ms"</c>, <c>"5s"</c>, <c>"2m"</c>.</summary>
/// <remarks>Config path.</remarks>
public static class DurationNotation
{
    // Longest first, so that a whole number of hours is not written in seconds. "m" is minutes, as in Go and nginx; never months.
    private static readonly (string Name, TimeSpan Length)[] Units =
    [
        ("d", TimeSpan.FromDays(1)),
        ("h", TimeSpan.FromHours(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("ms", TimeSpan.FromMilliseconds(1)),
    ];

    /// <summary>Accepts digits and one unit; refuses signs, fractions, blanks, a missing unit, and what no TimeSpan holds.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        string digits = text.TrimEnd([.. "dhms"]);
        foreach ((string name, TimeSpan length) in Units)
        {
            if (text.Length == digits.Length + name.Length && text.EndsWith(name, StringComparison.Ordinal) &&
                long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count) &&
                count <= TimeSpan.MaxValue.Ticks / length.Ticks)
            {
                duration = length * count;
                return true;
            }
        }

        return false;
    }

    /// <summary>In the largest unit that leaves no fraction; <c>0s</c> for none.</summary>
    public static string Format(TimeSpan duration)
    {
        foreach ((string name, TimeSpan length) in Units)
        {
            if (duration != TimeSpan.Zero && duration.Ticks % length.Ticks == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / length.Ticks}{name}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds}s");
    }
}
