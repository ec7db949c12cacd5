using System.Globalization;
using System.Text;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>An answer as a client read it.</summary>
internal sealed record Answer(int Status, string Head, IReadOnlyList<(string Name, string Value)> Fields)
{
    public byte[] Body { get; init; } = [];

    /// <summary>True when only the end of the connection said where the body ends.</summary>
    public bool EndsByClose { get; init; }

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The value of the one field of that name; null when there is none.</summary>
    public string? Field(string name) =>
        Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value).SingleOrDefault();

    public static Answer ParseHead(string head)
    {
        string[] lines = head.Split("\r\n");
        Assert.StartsWith("HTTP/1.1 ", lines[0], StringComparison.Ordinal);
        return new Answer(
            int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture),
            head,
            [.. lines[1..^2].Select(static line => line.Split(": ", 2)).Select(static parts => (parts[0], parts[1]))]);
    }
}
