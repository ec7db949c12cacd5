using System.Globalization;
using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>Every request of the fixtures: whole, a byte at a time, and after a good one; each with a canary behind it.</summary>
public sealed partial class RequestCaseTests : IAsyncLifetime
{
    private const string Canary = "GET /canary HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Good = "GET /good HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private static readonly Dictionary<string, WireCase> Cases = FixtureReader.ReadAll()
        .SelectMany(static row => row.Cases)
        .Where(static wire => wire.Kind != CaseKind.Answer)
        .ToDictionary(static wire => wire.Name);

    private readonly RecordingPod _pod = new();
    private Lb _lb = null!;
    private readonly List<string> _verdicts = [];

    /// <summary>Names only: a runner shows them, and the bytes are not for showing.</summary>
    public static TheoryData<string> Names => [.. Cases.Keys];

    public async ValueTask InitializeAsync() => _lb = await Lb.StartAsync($$"""
        [[routes]]
        path = "/"
        service = "web"
        [[routes]]
        path = "/small"
        service = "web"
        max_body = "1MiB"
        [[services]]
        name = "web"
        endpoints = [{ address = "{{_pod.Address}}" }]
        """);

    public async ValueTask DisposeAsync()
    {
        await _lb.DisposeAsync();
        await _pod.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Gets_what_its_row_says_however_it_arrives_and_never_touches_what_follows(string name)
    {
        WireCase wire = Cases[name];
        await RunAsync(wire, before: "", static (client, bytes) => client.SendAsync(bytes));
        await RunAsync(wire, before: Good, static (client, bytes) => client.SendAsync(bytes));
        if (wire.IsShort)
        {
            await RunAsync(wire, before: "", static async (client, bytes) =>
            {
                foreach (char one in bytes)
                {
                    await client.SendAsync($"{one}");
                }
            });
        }

        Assert.Equal(_verdicts, await _lb.StopAndReadVerdictsAsync());
    }

    private async Task RunAsync(WireCase wire, string before, Func<RawClient, string, Task> sendAsync)
    {
        int seen = _pod.Requests.Count;
        await using RawClient client = await _lb.ConnectAsync();
        await sendAsync(client, before + wire.Bytes + Canary);
        if (before.Length > 0)
        {
            Assert.Equal("good", (await client.ReadAnswerAsync()).Text);
            _verdicts.Add("200");
            seen++;
        }

        Answer answer = await ReadFinalAsync(client, wire);
        _verdicts.Add(wire.Verdict);
        Assert.StartsWith($"{answer.Status}", wire.Verdict, StringComparison.Ordinal);
        bool closes = wire.Kind is CaseKind.Refused or CaseKind.Broken || wire.Marks.Contains("closes");
        if (closes)
        {
            Assert.Equal("close", answer.Field("Connection"));
            Assert.Empty(await client.ReadToEndAsync());
        }
        else
        {
            Assert.Equal("canary", (await client.ReadAnswerAsync()).Text);
            await client.LeaveAsync();
            _verdicts.Add("200");
        }

        CheckPod(wire, [.. _pod.Requests.Skip(seen)], closes);
    }

    private void CheckPod(WireCase wire, (int Connection, string Request)[] requests, bool closes)
    {
        int arrived = wire.Kind == CaseKind.Forwarded ? 1 : 0;
        Assert.Equal(arrived + (closes ? 0 : 1), requests.Length);
        if (closes)
        {
            Assert.DoesNotContain("/canary", _pod.ReceivedText, StringComparison.Ordinal);
        }

        switch (wire.Kind)
        {
            case CaseKind.Forwarded:
                Assert.Equal(Expand(wire), RequestId().Replace(requests[0].Request, "X-Request-ID: *"));
                if (!closes)
                {
                    bool isFresh = requests[0].Connection != requests[1].Connection;
                    Assert.True(isFresh == wire.Marks.Contains("fresh") || (isFresh && MayCostTheConnection(requests[0].Request)));
                }

                break;
            case CaseKind.Broken:
                Assert.DoesNotContain("\r\n0\r\n", _pod.ReceivedText, StringComparison.Ordinal);
                break;
            default:
                string rest = _pod.ReceivedText.Replace(Canary, "", StringComparison.Ordinal);
                string[] heads = Heads().Split(rest);
                Assert.Empty(heads[^1]);
                Assert.All(heads[..^1], static head => Assert.Matches("^GET /(good|canary) HTTP/1.1\r\n", head));
                break;
        }
    }

    /// <summary>
    /// On Kestrel's sockets the two flows of a request with a body are two threads': an answer that overtakes the end of the last flush stops that
    /// flow, and the connection, of which it is not known then whether it took everything, is not kept.
    /// </summary>
    private static bool MayCostTheConnection(string request) =>
        TransportUnderTest.Kind == "sockets" && (request.Contains("\r\nTransfer-Encoding:", StringComparison.Ordinal) || request.Contains("\r\nContent-Length:", StringComparison.Ordinal));

    private static async Task<Answer> ReadFinalAsync(RawClient client, WireCase wire)
    {
        bool isHead = wire.Bytes.TrimStart('\r', '\n').StartsWith("HEAD ", StringComparison.Ordinal);
        Answer answer = await client.ReadAnswerAsync(isHead);
        while (answer.Status < 200)
        {
            answer = await client.ReadAnswerAsync(isHead);
        }

        return answer;
    }

    /// <summary>What reference.md §5 says goes to a pod from an untrusted peer, where the fixture says <c>@forwarding(host)</c>.</summary>
    private string Expand(WireCase wire) => Forwarding().Replace(wire.Expected!, match =>
    {
        string host = match.Groups[1].Value;
        string version = wire.Bytes.Contains(" HTTP/1.0\r\n", StringComparison.Ordinal) ? "1.0" : "1.1"; // RFC 9110 §7.6.3: as received
        string port = _lb.Address.Port.ToString(CultureInfo.InvariantCulture);
        string inForwarded = host.Contains(':', StringComparison.Ordinal) ? $"\"{host}\"" : host;
        return $"Via: {version} lb\r\nX-Forwarded-For: 127.0.0.1\r\nX-Forwarded-Proto: http\r\nX-Forwarded-Host: {host}\r\nX-Forwarded-Port: {port}\r\n" +
            $"X-Real-IP: 127.0.0.1\r\nX-Request-ID: *\r\nForwarded: for=127.0.0.1;host={inForwarded};proto=http\r\n";
    });

    [GeneratedRegex("X-Request-ID: [0-9a-f]{32}")]
    private static partial Regex RequestId();

    [GeneratedRegex(@"@forwarding\((.*?)\)")]
    private static partial Regex Forwarding();

    [GeneratedRegex("\r\n\r\n")]
    private static partial Regex Heads();
}
