using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1;

public sealed class StatusSetTests
{
    [Theory]
    [InlineData("200-399", new[] { 200, 301, 399 }, new[] { 199, 400, 0, -1, 600 })]
    [InlineData("200,301-302,599", new[] { 200, 301, 302, 599 }, new[] { 201, 300, 303, 598 })]
    [InlineData("", new int[0], new[] { 100, 200, 599 })]
    public void Holds_what_is_written_and_nothing_else(string text, int[] inside, int[] outside)
    {
        Assert.True(StatusSet.TryParse(text, out StatusSet? set));
        Assert.All(inside, status => Assert.True(set.Contains(status)));
        Assert.All(outside, status => Assert.False(set.Contains(status)));
        Assert.Equal(text, set.ToString());
    }

    [Theory]
    [InlineData("99")]
    [InlineData("600")]
    [InlineData("399-200")]
    [InlineData("200-")]
    [InlineData("200,")]
    [InlineData("200 - 300")]
    [InlineData("2xx")]
    [InlineData("+200")]
    public void Refuses_what_could_mean_something_else(string text) => Assert.False(StatusSet.TryParse(text, out _));

    [Fact]
    public void Two_written_alike_are_equal() => Assert.Equal(StatusSet.Between(200, 399), StatusSet.Between(200, 399));
}
