using System.Globalization;

namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>What an operator is told of each code: <c>lb check --explain</c> prints an entry, docs/reference/faults.md is all of them.</summary>
/// <remarks>Config path, immutable. A new code gets an entry in <see cref="TrafficFaultEntries"/> or <see cref="ProcessFaultEntries"/> and nothing else; tests miss it otherwise.</remarks>
public static class ConfigFaultGuide
{
    private static readonly Dictionary<ConfigFaultCode, ConfigFaultEntry> Entries = new(TrafficFaultEntries.All.Concat(ProcessFaultEntries.All));

    /// <summary>The ranges of numbers, each by its first.</summary>
    public static IReadOnlyList<(int First, string Topic)> Topics { get; } =
    [
        (1, "Files and syntax"),
        (10, "Keys and values"),
        (20, "Names and addresses"),
        (30, "Routes"),
        (40, "Services"),
        (50, "Listeners"),
        (60, "Nodes and zones"),
        (70, "Certificates"),
        (80, "A running process"),
        (90, "Routes beside each other"),
    ];

    /// <summary>The entry of <paramref name="code"/>.</summary>
    public static ConfigFaultEntry Of(ConfigFaultCode code) => Entries[code];

    /// <summary>The code that <paramref name="text"/> names, in any case, its zeros and letters or not; null when there is none.</summary>
    public static ConfigFaultCode? Find(string text)
    {
        ReadOnlySpan<char> digits = text.StartsWith("LB", StringComparison.OrdinalIgnoreCase) ? text.AsSpan(2) : text;
        return ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && Enum.IsDefined((ConfigFaultCode)number)
            ? (ConfigFaultCode)number
            : null;
    }
}
