using System.Globalization;
using System.Net;
using System.Text;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Reads the notations of nginx.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class AnnotationValues
{
    private static readonly (string Unit, double Seconds)[] TimeUnits = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("", 1)];

    private static readonly (char Unit, long Bytes)[] SizeUnits = [('k', 1L << 10), ('m', 1L << 20), ('g', 1L << 30)];

    /// <summary>As Go's ParseBool, which the controllers use.</summary>
    public static bool? Truth(string text) => text.ToLowerInvariant() switch
    {
        "true" or "t" or "1" => true,
        "false" or "f" or "0" => false,
        _ => null,
    };

    public static int? Count(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : null;

    /// <summary><c>60</c> and <c>60s</c> are a minute, as is <c>1m</c>.</summary>
    public static TimeSpan? Time(string text)
    {
        string digits = text.TrimEnd([.. "dhms"]);
        string unit = text[digits.Length..];
        int index = Array.FindIndex(TimeUnits, each => each.Unit == unit);
        return index >= 0 && Count(digits) is { } count ? TimeSpan.FromSeconds(Math.Round(count * TimeUnits[index].Seconds, 3)) : null;
    }

    /// <summary><c>8m</c> is 8 MiB; a number alone counts bytes.</summary>
    public static long? Size(string text)
    {
        char last = text.Length == 0 ? ' ' : char.ToLowerInvariant(text[^1]);
        int index = Array.FindIndex(SizeUnits, each => each.Unit == last);
        return Count(index < 0 ? text : text[..^1]) is { } count ? count * (index < 0 ? 1 : SizeUnits[index].Bytes) : null;
    }

    /// <summary>A network with the bits beyond its length cleared, as nginx does; null where it is none.</summary>
    public static string? Network(string text)
    {
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out IPAddress? address))
        {
            return null;
        }

        byte[] bytes = address.GetAddressBytes();
        int length = bytes.Length * 8;
        if (slash >= 0 && (Count(text[(slash + 1)..]) is not { } given || (length = given) > bytes.Length * 8))
        {
            return null;
        }

        for (int bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return slash < 0 ? new IPAddress(bytes).ToString() : $"{new IPAddress(bytes)}/{length}";
    }

    /// <summary>A text with nginx's variables in lb's words, a dollar of no variable doubled.</summary>
    /// <param name="text">As written.</param>
    /// <param name="words">nginx's name and lb's.</param>
    /// <param name="unknown">The first variable that has no word.</param>
    public static string? Template(string text, IReadOnlyDictionary<string, string> words, out string unknown)
    {
        StringBuilder written = new();
        unknown = "";
        for (int at = 0; at < text.Length; at++)
        {
            if (text[at] != '$')
            {
                written.Append(text[at]);
                continue;
            }

            bool isBraced = at + 1 < text.Length && text[at + 1] == '{';
            int start = at + (isBraced ? 2 : 1);
            int end = start;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            string name = text[start..end];
            if (!words.TryGetValue(name, out string? word) || (isBraced && (end == text.Length || text[end] != '}')))
            {
                unknown = $"${name}";
                return null;
            }

            written.Append('$').Append(word);
            at = isBraced ? end : end - 1;
        }

        return written.ToString();
    }
}
