using System.Text;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>One part of a classic IKS annotation: a service, or all, and what is asked for it.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Service">Empty: every service of the Ingress.</param>
/// <param name="Values">Its <c>key=value</c> pairs; one that stands alone has no key.</param>
/// <param name="Lines">What stands in braces, cut at the semicolons.</param>
internal sealed record IksEntry(string Service, IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Lines)
{
    private const string ServiceKey = "serviceName";

    public string this[string key] => Values.GetValueOrDefault(key) ?? "";

    /// <summary>The parts of a value: <c>serviceName=a rewrite=/;serviceName=b rewrite=/x/</c>, or blocks <c>serviceName=a { X-A: 1; }</c>.</summary>
    public static IReadOnlyList<IksEntry> Read(string value)
    {
        List<IksEntry> entries = [];
        foreach ((string head, string? block) in Cut(value))
        {
            Dictionary<string, string> values = new(StringComparer.Ordinal);
            foreach (string word in head.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                int sign = word.IndexOf('=', StringComparison.Ordinal);
                values[sign < 0 ? "" : word[..sign]] = word[(sign + 1)..].Trim('\'', '"');
            }

            string[] lines = block is null ? [] : block.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (values.Count > 0 || lines.Length > 0)
            {
                entries.Add(new IksEntry(values.GetValueOrDefault(ServiceKey) ?? "", values, lines));
            }
        }

        // Those for all services first, so that what is said of one counts.
        return [.. entries.OrderBy(static entry => entry.Service.Length > 0)];
    }

    private static IEnumerable<(string Head, string? Block)> Cut(string value)
    {
        StringBuilder head = new();
        for (int at = 0; at < value.Length; at++)
        {
            if (value[at] is not (';' or '{'))
            {
                head.Append(value[at]);
                continue;
            }

            string? block = null;
            if (value[at] == '{')
            {
                int end = value.IndexOf('}', at);
                block = value[(at + 1)..(end < 0 ? value.Length : end)];
                at = end < 0 ? value.Length : end;
            }

            yield return (head.ToString(), block);
            head.Clear();
        }

        yield return (head.ToString(), null);
    }
}
