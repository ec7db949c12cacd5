using System.Globalization;

namespace LoadBalancer.Soak.Traffic;

/// <summary>The head of a message as either end read it: its first line and its fields.</summary>
internal sealed class Head
{
    private readonly string[] _lines;

    /// <param name="text">All of it, the empty line included.</param>
    public Head(string text) => _lines = text.Split("\r\n");

    /// <summary>What it asks for, of a request.</summary>
    public string Target => StartLine.Split(' ') is [_, { } target, _] ? target : "";

    public string StartLine => _lines[0];

    /// <summary>The status of an answer.</summary>
    public int Status => StartLine.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
        && int.TryParse(StartLine.AsSpan(9, Math.Min(3, StartLine.Length - 9)), NumberStyles.None, CultureInfo.InvariantCulture, out int status)
            ? status
            : throw new WrongBytesException($"where an answer should begin there is '{StartLine}'");

    /// <summary>Null when chunks or the connection's end say where the body ends.</summary>
    public long? ContentLength => Field("Content-Length") switch
    {
        null => null,
        { } text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long length) => length,
        _ => throw new WrongBytesException($"no length: {this}"),
    };

    public bool IsChunked => Field("Transfer-Encoding") == "chunked";

    public bool SaysClose => string.Equals(Field("Connection"), "close", StringComparison.OrdinalIgnoreCase);

    /// <summary>The value of the first field of that name; null when there is none.</summary>
    public string? Field(string name)
    {
        foreach (string line in _lines.AsSpan(1))
        {
            if (line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            {
                return line[(name.Length + 1)..].Trim();
            }
        }

        return null;
    }

    /// <summary>All lines in one, for a report.</summary>
    public override string ToString() => string.Join(" | ", _lines.Where(static line => line != ""));
}
