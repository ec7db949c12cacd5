using CsCheck;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Core.Tests.Configuration;

public sealed class NotationTests
{
    [Theory]
    [InlineData("250ms", 250)]
    [InlineData("5s", 5_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("365d", 31_536_000_000)]
    [InlineData("0s", 0)]
    public void A_duration_is_a_whole_number_and_a_unit(string text, long milliseconds)
    {
        Assert.True(DurationNotation.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("+5s")]
    [InlineData("1.5s")]
    [InlineData("5 s")]
    [InlineData(" 5s")]
    [InlineData("5S")]
    [InlineData("5sm")]
    [InlineData("1m30s")]
    [InlineData("5us")]
    [InlineData("99999999999999d")]
    public void Refuses_a_duration_that_could_be_read_in_two_ways_or_is_too_long(string text) =>
        Assert.False(DurationNotation.TryParse(text, out _));

    [Theory]
    [InlineData("64KiB", 65_536)]
    [InlineData("1MiB", 1_048_576)]
    [InlineData("2GiB", 2_147_483_648)]
    [InlineData("100B", 100)]
    public void A_size_is_a_whole_number_and_a_unit(string text, long expected)
    {
        Assert.True(SizeNotation.TryParse(text, out long sizeBytes));
        Assert.Equal(expected, sizeBytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("64")]
    [InlineData("64KB")]
    [InlineData("64kib")]
    [InlineData("1.5MiB")]
    [InlineData("-1B")]
    [InlineData("9999999999GiB")]
    public void Refuses_a_size_in_another_unit(string text) => Assert.False(SizeNotation.TryParse(text, out _));

    [Fact]
    public void Values_are_written_as_they_are_read() => Gen.Long[0, 1L << 40].Sample(number =>
    {
        TimeSpan duration = TimeSpan.FromMilliseconds(number);
        Assert.True(DurationNotation.TryParse(DurationNotation.Format(duration), out TimeSpan again));
        Assert.Equal(duration, again);

        string size = SizeNotation.Format(number);
        Assert.True(long.TryParse(size, out long bytes) || SizeNotation.TryParse(size, out bytes));
        Assert.Equal(number, bytes);
    });
}
