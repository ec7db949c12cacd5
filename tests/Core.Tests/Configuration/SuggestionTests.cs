using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Tests.Configuration;

public sealed class SuggestionTests
{
    private static readonly string[] Known = ["address", "name", "protocol", "trusted_proxies"];

    [Theory]
    [InlineData("adress", "address")]
    [InlineData("addresss", "address")]
    [InlineData("Address", "address")]
    [InlineData("anme", "name")]
    [InlineData("trusted-proxies", "trusted_proxies")]
    public void Finds_the_word_that_was_meant(string word, string meant) => Assert.Equal(meant, Suggestion.Nearest(word, Known));

    [Theory]
    [InlineData("port")]
    [InlineData("")]
    [InlineData("xyz")]
    public void Says_nothing_rather_than_something_far_off(string word) => Assert.Equal("", Suggestion.For(word, Known));
}
