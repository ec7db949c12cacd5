using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What is odd but means one thing only goes to the pod as it came.</summary>
public sealed class ToleratedRequestTests
{
    [Theory]
    [InlineData("get / HTTP/1.1")] // A23: a method of its own, not GET
    [InlineData("GET //a///b HTTP/1.1")] // B16
    [InlineData("GET /a%2fb HTTP/1.1")] // B17
    [InlineData("GET /a%252fb HTTP/1.1")]
    [InlineData("GET /%7euser HTTP/1.1")]
    [InlineData("GET /a?b=%zz%00&c=/../d HTTP/1.1")] // B19: a query is the pod's own affair
    [InlineData("GET /a;x=1/b HTTP/1.1")] // B20
    public async Task A_request_line_arrives_byte_for_byte(string line) =>
        Assert.StartsWith($"{line}\r\nHost: a.test\r\n", await ForwardedAsync($"{line}\r\nHost: a.test\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("X-A: \u00e9\u00ff\u0080")] // A7: bytes, not text of some encoding
    [InlineData("X.Auth: 1")] // A14: folds onto no name of ours
    [InlineData("Content-Encoding: chunked")] // C22
    public async Task A_field_arrives_byte_for_byte(string field) =>
        Assert.Contains($"\r\n{field}\r\n", await ForwardedAsync($"GET / HTTP/1.1\r\nHost: a.test\r\n{field}\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("/a/../b")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/a/.%2E/b")]
    [InlineData("/./b")]
    public async Task A_path_with_dot_segments_arrives_without_them(string path) => Assert.StartsWith(
        "GET /b HTTP/1.1\r\n", await ForwardedAsync($"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r\n\r\n")]
    public async Task Two_empty_lines_before_a_request_are_passed_over(string blank) => Assert.StartsWith(
        "GET / HTTP/1.1\r\n", await ForwardedAsync($"{blank}GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"), StringComparison.Ordinal);

    /// <summary>What the pod gets of a request that is answered.</summary>
    private static async Task<string> ForwardedAsync(string request)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        Assert.Equal("ok", (await lb.AskAsync(request)).Text);
        return pod.ReceivedText;
    }
}
