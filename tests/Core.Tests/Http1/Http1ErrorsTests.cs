using System.Diagnostics;
using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1;

public sealed class Http1ErrorsTests
{
    /// <summary>Faults that only an answer can have, and no fault at all: no client is ever told of them.</summary>
    private static readonly Http1Error[] NotARequests =
        [Http1Error.None, Http1Error.MalformedStatusLine, Http1Error.UnexpectedUpgrade, Http1Error.InvalidUpgradeAnswer];

    [Fact]
    public void Gives_every_fault_of_a_request_a_status_and_one_line_of_plain_text()
    {
        foreach (Http1Error error in Enum.GetValues<Http1Error>().Except(NotARequests))
        {
            Assert.True(error.StatusCode() is 400 or 405 or 413 or 414 or 417 or 426 or 431 or 501 or 505 or 508, error.ToString());
            string text = Text.Of(error.Text());
            Assert.True(text.Length > 10 && text.EndsWith('\n') && text.IndexOf('\n') == text.Length - 1, error.ToString());
            Assert.DoesNotContain(text[..^1], character => character is < ' ' or > '~');
        }
    }

    [Fact]
    public void Begins_every_text_with_the_name_of_its_status()
    {
        Dictionary<int, string> names = new()
        {
            [400] = "bad request",
            [405] = "method not allowed",
            [413] = "content too large",
            [414] = "URI too long",
            [417] = "expectation failed",
            [426] = "upgrade required",
            [431] = "request header fields too large",
            [501] = "not implemented",
            [505] = "HTTP version not supported",
            [508] = "loop detected",
        };
        foreach (Http1Error error in Enum.GetValues<Http1Error>().Except(NotARequests))
        {
            Assert.StartsWith(names[error.StatusCode()] + ": ", Text.Of(error.Text()), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Treats_the_text_of_an_answers_fault_as_our_own_bug()
    {
        foreach (Http1Error error in NotARequests)
        {
            Assert.Throws<UnreachableException>(() => error.Text().Length);
        }
    }

    [Fact]
    public void Ends_the_connection_after_every_fault_but_the_three_that_leave_the_frame_known() =>
        Assert.Equal(
            [Http1Error.TraceRefused, Http1Error.Loop, Http1Error.UnsupportedWebSocketVersion],
            Enum.GetValues<Http1Error>().Except(NotARequests).Where(error => !error.EndsConnection()));
}
