using System.Globalization;

namespace LoadBalancer.Fuzz.Mutation;

/// <summary>A dictionary in the syntax AFL reads: one <c>name="word"</c> a line, with <c>\xNN</c>, <c>\"</c> and <c>\\</c>.</summary>
internal static class WordFile
{
    public static byte[][] Read(string path) =>
    [
        .. File.ReadLines(path).Where(static line => line.Length > 0 && line[0] != '#').Select(line => Parse(line, path)),
    ];

    private static byte[] Parse(string line, string path)
    {
        int start = line.IndexOf('"', StringComparison.Ordinal) + 1;
        int end = line.LastIndexOf('"');
        if (start == 0 || end < start)
        {
            throw new InvalidDataException($"{path}: not name=\"word\": {line}");
        }

        List<byte> word = [];
        for (int at = start; at < end; at++)
        {
            if (line[at] != '\\')
            {
                word.Add(checked((byte)line[at]));
            }
            else if (line[++at] == 'x')
            {
                word.Add(byte.Parse(line.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                at += 2;
            }
            else
            {
                word.Add((byte)line[at]);
            }
        }

        return [.. word];
    }
}
