using System.Buffers;

namespace LoadBalancer.Core.Observability;

/// <summary>The grammar of metric and label names in the Prometheus text format.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class MetricNames
{
    private static readonly SearchValues<char> NameChars =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");

    /// <summary>Accepts legal names; counters must end in <c>_total</c>, others may not; <c>le</c> is a histogram's own label.</summary>
    public static bool IsLegal(MetricFamily family)
    {
        foreach (string label in family.Labels)
        {
            if (!IsName(label) || label == "le")
            {
                return false;
            }
        }

        return IsName(family.Name) && family.Name.EndsWith("_total", StringComparison.Ordinal) == (family.Kind == MetricKind.Counter);
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && !name.AsSpan().ContainsAnyExcept(NameChars);
}
