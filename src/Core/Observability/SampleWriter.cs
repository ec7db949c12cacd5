using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace LoadBalancer.Core.Observability;

/// <summary>Writes the samples of one metric as lines of the Prometheus text format.</summary>
/// <remarks>Background: used by one scrape at a time, handed to the metric's reader.</remarks>
public sealed class SampleWriter
{
    private readonly IBufferWriter<byte> _output;
    private readonly MetricFamily _family;

    internal SampleWriter(IBufferWriter<byte> output, MetricFamily family)
    {
        _output = output;
        _family = family;
    }

    /// <summary>Writes one sample of a counter or gauge.</summary>
    /// <param name="value">The number now.</param>
    /// <param name="labelValues">One value per label of the family, in its order; any text, escaped here.</param>
    public void Add(double value, params ReadOnlySpan<string> labelValues)
    {
        Name("", labelValues, bucketBound: null);
        Number(value);
    }

    /// <summary>Writes one sample whose number is whole, exactly.</summary>
    /// <inheritdoc cref="Add(double, ReadOnlySpan{string})"/>
    public void Add(long value, params ReadOnlySpan<string> labelValues)
    {
        Name("", labelValues, bucketBound: null);
        Number(value);
    }

    /// <summary>Writes a histogram: buckets cumulated, then sum and count.</summary>
    internal void Add(DurationHistogram histogram, params ReadOnlySpan<string> labelValues)
    {
        long cumulated = 0;
        for (int bucket = 0; bucket < DurationHistogram.BoundsMicroseconds.Length; bucket++)
        {
            cumulated += histogram.BucketCount(bucket);
            Name("_bucket", labelValues, BucketBounds[bucket]);
            Number(cumulated);
        }

        cumulated += histogram.BucketCount(DurationHistogram.BoundsMicroseconds.Length);
        Name("_bucket", labelValues, "+Inf");
        Number(cumulated);
        Name("_sum", labelValues, bucketBound: null);
        Number(histogram.SumMicroseconds / 1e6);
        Name("_count", labelValues, bucketBound: null);
        Number(cumulated);
    }

    private static readonly string[] BucketBounds =
    [
        .. DurationHistogram.BoundsMicroseconds.Select(bound => (bound / 1e6).ToString(System.Globalization.CultureInfo.InvariantCulture)),
    ];

    private void Name(string suffix, ReadOnlySpan<string> labelValues, string? bucketBound)
    {
        Debug.Assert(labelValues.Length == _family.Labels.Length, "a sample has one value for each label of its family");
        Text(_family.Name);
        Text(suffix);
        char opening = '{';
        for (int label = 0; label < labelValues.Length; label++)
        {
            Label(opening, _family.Labels[label], labelValues[label]);
            opening = ',';
        }

        if (bucketBound is not null)
        {
            Label(opening, "le", bucketBound);
            opening = ',';
        }

        Text(opening == '{' ? " " : "} ");
    }

    private void Label(char opening, string name, string value)
    {
        _output.Write([(byte)opening]);
        Text(name);
        Text("=\"");
        PrometheusText.WriteEscaped(_output, value, isQuoted: true);
        Text("\"");
    }

    private void Number(long value)
    {
        Span<byte> line = _output.GetSpan(24);
        bool isWritten = Utf8Formatter.TryFormat(value, line, out int written); // at most 20 digits and sign
        Debug.Assert(isWritten);
        line[written] = (byte)'\n';
        _output.Advance(written + 1);
    }

    private void Number(double value)
    {
        // The format's own words for the two infinities; .NET's would not be read.
        Text(double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf"
            : value.ToString("R", System.Globalization.CultureInfo.InvariantCulture));
        Text("\n");
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, _output);
}
