using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

/// <summary>wire.md B but for the rules of paths, which are PathNormalizer's.</summary>
[Rfc("9112", "3.2")]
public sealed class TargetReaderTests
{
    [Theory]
    [InlineData("B1", "GET / HTTP/1.1\r\n\r\n", nameof(Http1Error.MissingHost))]
    [InlineData("B1", "OPTIONS * HTTP/1.1\r\n\r\n", nameof(Http1Error.MissingHost))]
    [InlineData("B1", "GET http://a.test/ HTTP/1.1\r\n\r\n", nameof(Http1Error.MissingHost))]
    [InlineData("B2", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", nameof(Http1Error.RepeatedHost))]
    [InlineData("B3", "GET / HTTP/1.1\r\nHost: a\r\nhOST: a\r\n\r\n", nameof(Http1Error.RepeatedHost))]
    [InlineData("B3", "GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", nameof(Http1Error.RepeatedHost))]
    [InlineData("B3", "GET / HTTP/1.1\r\nHost:\r\nHost: a\r\n\r\n", nameof(Http1Error.RepeatedHost))]
    [InlineData("B4", "GET / HTTP/1.1\r\nHost: \r\n\r\n", nameof(Http1Error.InvalidHost))]
    [InlineData("B4", "GET / HTTP/1.0\r\nHost:\r\n\r\n", nameof(Http1Error.InvalidHost))]
    [InlineData("B5", "GET / HTTP/1.1\r\nHost: a/evil\r\n\r\n", nameof(Http1Error.InvalidHost))]
    [InlineData("B5", "GET / HTTP/1.1\r\nHost: a.test\0.b\r\n\r\n", nameof(Http1Error.ControlCharacter))]
    [InlineData("B6", "GET / HTTP/1.1\r\nHost: u@a.test\r\n\r\n", nameof(Http1Error.InvalidHost))]
    [InlineData("B9", "GET http://b.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n", nameof(Http1Error.HostMismatch))]
    [InlineData("B9", "GET http://a.test:80/x HTTP/1.1\r\nHost: a.test\r\n\r\n", nameof(Http1Error.HostMismatch))]
    [InlineData("B9", "GET http://a.test./x HTTP/1.1\r\nHost: a.test\r\n\r\n", nameof(Http1Error.HostMismatch))]
    [InlineData("B9", "GET http://a.test/x HTTP/1.1\r\nHost:\r\n\r\n", nameof(Http1Error.InvalidHost))]
    [InlineData("B9", "GET http://u@a.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B9", "GET http://a.test\\@b.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B10", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B10", "GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B10", "GET http:///x HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B10", "GET http://?x HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B10", "GET http:/a/x HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B10", "GET http:a/x HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B12", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B12", "options * HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B12", "GET admin/a HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B12", "GET a.test:80 HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B12", "GET ?a HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B12", "GET \\a HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B12", "OPTIONS */x HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B13", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B13", "GET /a?b#c HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    [InlineData("B13", "GET http://a#/x HTTP/1.1\r\nHost: a\r\n\r\n", nameof(Http1Error.InvalidTarget))]
    public void Answers_what_does_not_name_one_resource_of_one_host_with_400(string row, string head, string error)
    {
        ReadRequest request = ReadRequest.Of(head);

        Assert.Equal((row, error), (row, request.Error.ToString()));
        Assert.Equal(400, request.Error.StatusCode());
        Assert.True(request.Error.EndsConnection());
    }

    [Theory]
    [InlineData("B8", "GET http://a.test/x HTTP/1.1\r\nHost: a.test\r\n\r\n", "a.test", "/x", "")]
    [InlineData("B8", "GET HTTP://A.test:8080/x?y HTTP/1.1\r\nHost: a.TEST:8080\r\n\r\n", "A.test:8080", "/x", "?y")]
    [InlineData("B8", "GET http://[::1]/ HTTP/1.1\r\nHost: [::1]\r\n\r\n", "[::1]", "/", "")]
    [InlineData("B8", "GET http://a.test/x HTTP/1.0\r\n\r\n", "a.test", "/x", "")]
    [InlineData("B10", "GET http://a.test?q HTTP/1.1\r\nHost: a.test\r\n\r\n", "a.test", "/", "?q")]
    [InlineData("B10", "GET http://a.test HTTP/1.1\r\nHost: a.test\r\n\r\n", "a.test", "/", "")]
    [InlineData("B10", "GET http://a.test/?http://b.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n", "a.test", "/", "?http://b.test/")]
    public void Reads_absolute_form_and_forwards_origin_form(string row, string head, string host, string path, string query)
    {
        ReadRequest request = ReadRequest.Of(head);

        Assert.Equal((row, Http1Error.None), (row, request.Error));
        Assert.Equal(TargetForm.Absolute, request.Meaning.Form);
        Assert.Equal((host, path, query), (request.Host, request.Path, request.Query));
        string written = Text.Of(request.Write(ReadRequest.Untrusted));
        Assert.StartsWith($"GET {path}{query} HTTP/1.1\r\nHost: {host}\r\n", written, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "/", "")]
    [InlineData("/a/b", "/a/b", "")]
    [InlineData("/a?", "/a", "?")]
    [InlineData("/a?b?c", "/a", "?b?c")]
    [InlineData("/?/a", "/", "?/a")]
    [InlineData("//a///b", "//a///b", "")]
    [InlineData("/a%2fb?%zz%00\\", "/a%2fb", "?%zz%00\\")] // B19: the query goes on as it is
    [InlineData("/http://b.test/", "/http://b.test/", "")]
    [InlineData("/*", "/*", "")]
    public void Cuts_a_target_at_its_first_question_mark(string target, string path, string query)
    {
        ReadRequest request = ReadRequest.Of($"GET {target} HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.Equal((Http1Error.None, TargetForm.Origin), (request.Error, request.Meaning.Form));
        Assert.Equal(("a.test", path, query), (request.Host, request.Path, request.Query));
    }

    [Fact]
    public void Takes_the_asterisk_from_OPTIONS() // B11
    {
        ReadRequest request = ReadRequest.Of("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.Equal((Http1Error.None, TargetForm.Asterisk), (request.Error, request.Meaning.Form));
    }

    [Fact]
    public void Lets_HTTP_1_0_leave_Host_out_and_names_the_endpoint_instead()
    {
        ReadRequest request = ReadRequest.Of("GET /x HTTP/1.0\r\n\r\n");

        Assert.Equal((Http1Error.None, ""), (request.Error, request.Host));
        string written = Text.Of(request.Write(ReadRequest.Untrusted));
        Assert.StartsWith($"GET /x HTTP/1.1\r\nHost: {ReadRequest.Endpoint}\r\n", written, StringComparison.Ordinal);
    }
}
