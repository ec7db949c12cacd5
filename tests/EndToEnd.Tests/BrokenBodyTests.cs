using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A chunked body that breaks its framing never becomes a whole one for the pod.</summary>
public sealed class BrokenBodyTests
{
    private static readonly Dictionary<string, (string Body, string Verdict)> Bodies = new()
    {
        ["D1"] = ("5\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D2"] = ("5;a\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D3 CR in extension"] = ("5;a\rX\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D3 two CR"] = ("2\r\r;a\r\nhi\r\n0\r\n\r\n", "400 bad_request"),
        ["D4 no name"] = ("5;\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D4 value only"] = ("5;=x\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D6"] = ("5;\0e\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D7 one long line"] = ($"1;{new string('a', 64 * 1024)}\r\na\r\n0\r\n\r\n", "400 bad_request"),
        ["D7 many lines"] = (string.Concat(Enumerable.Repeat($"1;{new string('a', 200)}\r\na\r\n", 100)) + "0\r\n\r\n", "400 bad_request"),
        ["D8 0x"] = ("0x5\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D8 minus"] = ("-1\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D8 plus"] = ("+5\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D8 underscore"] = ("1_0\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D8 space before"] = (" 5\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D8 tab after"] = ("5\t\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D9"] = ("5 \r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D10"] = ("00000000000000000005\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D11 overflow"] = ("FFFFFFFFFFFFFFFF5\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D11 sign bit"] = ("8000000000000000\r\nhello\r\n0\r\n\r\n", "400 bad_request"),
        ["D12 byte after data"] = ("5\r\nhelloX\r\n0\r\n\r\n", "400 bad_request"),
        ["D12 no CRLF"] = ("5\r\nhello0\r\n\r\n", "400 bad_request"),
        ["D12 LF"] = ("5\r\nhello\n0\r\n\r\n", "400 bad_request"),
        ["D13 no size"] = ("\r\n0\r\n\r\n", "400 bad_request"),
        ["D13 extension only"] = (";a\r\n0\r\n\r\n", "400 bad_request"),
        ["D14 LF at the end"] = ("0\r\n\n", "400 bad_request"),
        ["D14 LF after size"] = ("0\n\r\n", "400 bad_request"),
        ["D16 lines"] = ("0\r\n" + string.Concat(Enumerable.Repeat("a: b\r\n", 1_000)) + "\r\n", "431 too_large"),
        ["D16 bytes"] = ($"0\r\na: {new string('b', 40_000)}\r\n\r\n", "431 too_large"),
        ["D16 folded"] = ("0\r\na: b\r\n c\r\n\r\n", "400 bad_request"),
        ["D16 no colon"] = ("0\r\nab\r\n\r\n", "400 bad_request"),
    };

    public static TheoryData<string> Rows => [.. Bodies.Keys];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Is_answered_and_closed_and_the_pod_gets_neither_an_end_nor_the_next_request(string row)
    {
        (string body, string verdict) = Bodies[row];
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n");
        await pod.GetsAsync("\r\n\r\n");
        await client.SendAsync(body + "GET /canary HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Answer answer = await client.ReadAnswerAsync();

        Assert.StartsWith($"{answer.Status} ", verdict, StringComparison.Ordinal);
        Assert.Equal("close", answer.Field("Connection"));
        Assert.Empty(await client.ReadToEndAsync());
        Assert.Equal(verdict, await lb.LogVerdictAsync(0));
        await pod.IsLeftAsync();
        Assert.DoesNotContain("\r\n0\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", pod.ReceivedText, StringComparison.Ordinal);
    }
}
