using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

[Rfc("9110", "7.6.1")]
public sealed class ConnectionOptionsTests
{
    [Theory]
    [InlineData("E1", "Connection: close, X-Auth\r\nX-Auth: 1\r\nX-B: 2", "X-B: 2")]
    [InlineData("E1", "X-Auth: 1\r\nX-Auth: 2\r\nconnection: x-AUTH\r\nX-B: 2\r\nx-auth: 3", "X-B: 2")]
    [InlineData("E1", "Connection: X-A\r\nX-A: 1\r\nConnection: X-B\r\nX-B: 2", "")]
    [InlineData("E1", "Connection: ,\tX-A ,, \r\nX-A: 1\r\nX-AB: 2", "X-AB: 2")]
    [InlineData("E1", "Connection:\r\nX-A: 1", "X-A: 1")]
    [InlineData("E1", "Connection: X-Missing\r\nX-A: 1", "X-A: 1")]
    [InlineData("E1", "Connection: Connection, TE, Upgrade\r\nX-A: 1", "X-A: 1")]
    [InlineData("E1", "Connection: X-Forwarded-A\r\nX-Forwarded-A: 1\r\nX-Forwarded-B: 2", "X-Forwarded-B: 2")] // known as a family, named as one
    [InlineData("E1", "X-Forwarded-Prefix: 1\r\nConnection: DATE\r\nX-Date: 2\r\ndate: 3", "X-Forwarded-Prefix: 1\r\nX-Date: 2")]
    [InlineData("E2", "Connection: Via\r\nVia: 1.1 other", "")]
    public void Consumes_what_it_names_and_itself(string row, string lines, string passing)
    {
        ReadRequest request = ReadRequest.Of(Text.Get(lines.Split("\r\n")));

        Assert.Equal((row, Http1Error.None), (row, request.Error));
        Assert.Equal(passing, string.Join("\r\n", request.PassingLines));
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-FORWARDED-for")]
    [InlineData("Forwarded")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Request-ID")]
    [InlineData("X-Forwarded-Proto")]
    public void Leaves_those_that_say_who_the_client_is_to_whoever_trusts_them_or_not(string name) // E2
    {
        ReadRequest request = ReadRequest.Of(Text.Get($"{name}: 9.9.9.9", $"Connection: X-A, {name}", "X-A: 1"));

        Assert.Equal(Http1Error.None, request.Error);
        Assert.Equal([$"{name}: 9.9.9.9"], request.PassingLines);
        Assert.Empty(ReadAnswer.Of(Text.Ok($"Connection: {name}", $"{name}: 9.9.9.9")).PassingLines); // an answer's mean nothing to us
    }

    [Theory]
    [InlineData("E3", "Host")]
    [InlineData("E3", "host")]
    [InlineData("E3", "Content-Length")]
    [InlineData("E3", "Transfer-Encoding")]
    [InlineData("E3", "Cookie")]
    [InlineData("E3", "close, AUTHORIZATION")]
    [InlineData("E3", "Authorization, close")]
    [InlineData("E3", "X-A\r\nConnection: cookie")]
    public void Refuses_a_request_that_names_a_field_its_meaning_rests_on(string row, string options)
    {
        Http1Error error = ReadRequest.Of(Text.Get($"Connection: {options}", "X-A: 1")).Error;

        Assert.Equal((row, Http1Error.ProtectedConnectionOption, 400), (row, error, error.StatusCode()));
        Assert.True(error.EndsConnection());
        Assert.Equal(Http1Error.None, ReadAnswer.Of(Text.Ok($"Connection: {options}", "X-A: 1")).Error); // an answer may
    }

    [Theory]
    [InlineData("close keep-alive")]
    [InlineData("\"close\"")]
    [InlineData("close;q=1")]
    [InlineData("X-\u00e9")]
    [InlineData("X:A")]
    public void Refuses_an_option_that_is_no_token(string options)
    {
        Assert.Equal(Http1Error.InvalidConnectionOption, ReadRequest.Of(Text.Get($"Connection: {options}")).Error);
        Assert.Equal(Http1Error.InvalidConnectionOption, ReadAnswer.Of(Text.Ok($"Connection: {options}")).Error);
    }

    [Rfc("9112", "9.3")]
    [Theory]
    [InlineData("1.1", "", true)]
    [InlineData("1.1", "keep-alive", true)]
    [InlineData("1.1", "close", false)]
    [InlineData("1.1", "CLOSE", false)]
    [InlineData("1.1", "close, keep-alive", false)]
    [InlineData("1.1", "keep-alive, close", false)]
    [InlineData("1.1", "keep-alive\r\nConnection: close", false)]
    [InlineData("1.1", "close\r\nConnection: keep-alive", false)]
    [InlineData("1.1", "X-A, close", false)]
    [InlineData("1.1", "closed", true)]
    [InlineData("1.0", "", false)]
    [InlineData("1.0", "keep-alive", false)] // E13
    [InlineData("1.0", "close", false)]
    public void Keeps_the_connection_only_where_both_sides_speak_1_1_and_neither_says_close(string version, string options, bool keeps)
    {
        ReadRequest request = ReadRequest.Of(Text.Head($"GET / HTTP/{version}", "Host: a", $"Connection: {options}"));
        ReadAnswer answer = ReadAnswer.Of(Text.Head($"HTTP/{version} 200 OK", "Content-Length: 0", $"Connection: {options}"));

        Assert.Equal((Http1Error.None, keeps), (request.Error, request.Meaning.WantsKeepAlive));
        Assert.Equal((Http1Error.None, keeps), (answer.Error, answer.Meaning.KeepsAlive));
    }
}
