using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Http1.Writing;

public sealed class ValueTemplateTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("", "")]
    [InlineData("$client_ip", "192.0.2.7")]
    [InlineData("[$host]", "[A.test]")]
    [InlineData("$scheme://$host$request_uri", "http://A.test/a//%2F?b=$host")] // a value is not looked at again
    [InlineData("$path.", "/a//%2F.")]
    [InlineData("$$host", "$host")]
    [InlineData("$$$host$$", "$A.test$")]
    [InlineData("$request_id$request_id", "theirs-1theirs-1")]
    public void Puts_in_what_the_request_has(string text, string expected)
    {
        Assert.True(ValueTemplate.TryParse(text, out ValueTemplate? template, out _));
        ReadRequest request = ReadRequest.Of("GET /a//%2F?b=$host HTTP/1.1\r\nHost: A.test:8080\r\n\r\n");
        TemplateValues values = new("192.0.2.7"u8, "theirs-1"u8, "http"u8, request.Bytes, request.Meaning);
        SpanWriter writer = new(new byte[template.LengthBytes(values)]);
        template.Write(ref writer, values);

        Assert.Equal(expected, Text.Of(writer.Written));
        Assert.Equal(template.LengthBytes(values), writer.WrittenBytes);
    }

    [Theory]
    [InlineData("$hots", "hots")]
    [InlineData("a $ b", "")]
    [InlineData("$", "")]
    [InlineData("$$$", "")]
    [InlineData("$host_x", "host_x")]
    [InlineData("$Host", "Host")]
    public void Names_what_is_no_variable(string text, string unknown)
    {
        Assert.False(ValueTemplate.TryParse(text, out _, out string? name));
        Assert.Equal(unknown, name);
    }

    [Theory]
    [InlineData("a.test:8080", "a.test")]
    [InlineData("[::1]", "[::1]")]
    [InlineData("[::1]:80", "[::1]")]
    public void Knows_a_host_without_its_port(string host, string name)
    {
        ReadRequest request = ReadRequest.Of($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.Equal(name, Text.Of(request.Meaning.HostName(request.Bytes)));
    }
}
