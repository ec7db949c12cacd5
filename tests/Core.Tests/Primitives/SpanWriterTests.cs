using System.Globalization;
using System.Text;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Primitives;

public sealed class SpanWriterTests
{
    [Fact]
    public void Writes_decimals_of_every_length_as_they_are_read()
    {
        IEnumerable<long> numbers = [.. Enumerable.Range(0, 1_200), 9_999, 10_000, 1_000_000_007, long.MaxValue - 1, long.MaxValue];
        foreach (long number in numbers)
        {
            string text = number.ToString(CultureInfo.InvariantCulture);
            SpanWriter writer = new(new byte[text.Length]); // exactly the room it needs
            writer.WriteDecimal(number);
            Assert.Equal(text, Encoding.ASCII.GetString(writer.Written));
        }
    }
}
