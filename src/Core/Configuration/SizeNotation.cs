using System.Globalization;

namespace LoadBalancer.Core.Configuration;

/// <summary>Reads and writes sizes as an operator does: <c>"64KiB"</c>, <c>"1MiB"</c>; a plain integer counts bytes.</summary>
/// <remarks>Config path.</remarks>
public static class SizeNotation
{
    private static readonly (string Name, long Bytes)[] Units = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    /// <summary>Accepts digits and one unit; refuses signs, fractions, blanks, and <c>KB</c>: 1000 to some, 1024 to others.</summary>
    public static bool TryParse(string text, out long sizeBytes)
    {
        sizeBytes = 0;
        foreach ((string name, long bytes) in Units)
        {
            if (text.EndsWith(name, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> digits = text.AsSpan(0, text.Length - name.Length);
                bool isCount = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count);
                if (isCount && count <= long.MaxValue / bytes)
                {
                    sizeBytes = count * bytes;
                    return true;
                }

                return false; // "KiB" ends in "B" too: the first unit that fits decides
            }
        }

        return false;
    }

    /// <summary>In the largest unit that leaves no fraction.</summary>
    public static string Format(long sizeBytes)
    {
        foreach ((string name, long bytes) in Units)
        {
            if (sizeBytes != 0 && bytes > 1 && sizeBytes % bytes == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{sizeBytes / bytes}{name}");
            }
        }

        return sizeBytes.ToString(CultureInfo.InvariantCulture);
    }
}
