using System.Buffers;
using System.Text;

namespace LoadBalancer.Core.Observability;

/// <summary>The Prometheus text format, version 0.0.4: what <c>/metrics</c> answers.</summary>
/// <remarks>
/// Background: a scrape reads every cell once, without stopping those who write them. Each number is right at some instant of
/// the scrape; two numbers may be of two instants.
/// </remarks>
public static class PrometheusText
{
    /// <summary>The answer's <c>Content-Type</c>.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>Writes every metric of <paramref name="registry"/>. A family without samples yet still shows its HELP and TYPE.</summary>
    public static void Write(MetricsRegistry registry, IBufferWriter<byte> output)
    {
        foreach (MetricReader reader in registry.Readers)
        {
            MetricFamily family = reader.Family;
            Encoding.UTF8.GetBytes($"# HELP {family.Name} ", output);
            WriteEscaped(output, family.Help, isQuoted: false);
            Encoding.UTF8.GetBytes($"\n# TYPE {family.Name} {KindName(family.Kind)}\n", output);
            reader.Read(new SampleWriter(output, family));
        }
    }

    /// <summary>Writes text so that it stays on its line: backslash and line feed escaped, and the quote within a label's value.</summary>
    internal static void WriteEscaped(IBufferWriter<byte> output, string text, bool isQuoted)
    {
        ReadOnlySpan<char> rest = text;
        while (true)
        {
            int plain = isQuoted ? rest.IndexOfAny('\\', '\n', '"') : rest.IndexOfAny('\\', '\n');
            Encoding.UTF8.GetBytes(plain < 0 ? rest : rest[..plain], output);
            if (plain < 0)
            {
                return;
            }

            output.Write(rest[plain] switch { '\\' => @"\\"u8, '\n' => @"\n"u8, _ => "\\\""u8 });
            rest = rest[(plain + 1)..];
        }
    }

    private static string KindName(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Gauge => "gauge",
        _ => "histogram",
    };
}
