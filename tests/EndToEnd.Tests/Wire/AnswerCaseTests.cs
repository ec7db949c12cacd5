using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>Every pod's answer of the fixtures: whole, a byte at a time, and on a connection that served before; each with a canary after it.</summary>
public sealed class AnswerCaseTests
{
    private const string Canary = "GET /canary HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private static readonly Dictionary<string, WireCase> Cases = FixtureReader.ReadAll()
        .SelectMany(static row => row.Cases)
        .Where(static wire => wire.Kind == CaseKind.Answer)
        .ToDictionary(static wire => wire.Name);

    /// <summary>Names only: a runner shows them, and the bytes are not for showing.</summary>
    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Gets_what_its_row_says_however_it_arrives_and_never_touches_what_follows(string name)
    {
        WireCase wire = Cases[name];
        await RunAsync(wire, isAfterGood: false, isByteByByte: false);
        await RunAsync(wire, isAfterGood: true, isByteByByte: false);
        if (wire.IsShort)
        {
            await RunAsync(wire, isAfterGood: false, isByteByByte: true);
        }
    }

    private static async Task RunAsync(WireCase wire, bool isAfterGood, bool isByteByByte)
    {
        await using RecordingPod pod = new(async connection =>
        {
            foreach (string piece in isByteByByte ? wire.Bytes.Select(static one => $"{one}") : [wire.Bytes])
            {
                await connection.WriteAsync(piece);
            }

            return !wire.Marks.Contains("ends");
        });
        await using Lb lb = await Lb.InFrontOfAsync(TransportUnderTest.TomlOfOneLoop, pod.Address);
        RawClient client = await lb.ConnectAsync();
        List<string> verdicts = [];
        if (isAfterGood)
        {
            await client.SendAsync("GET /good HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Assert.Equal("good", (await client.ReadAnswerAsync()).Text);
            verdicts.Add("200");
        }

        await client.SendAsync(Request(wire));
        if (wire.Marks.Contains("cut"))
        {
            Ending ending = await Ending.OfAsync(client);
            Assert.True(ending.IsReset);
            Assert.DoesNotContain("\r\n0\r\n\r\n", ending.Text, StringComparison.Ordinal);
        }
        else if (wire.Expected is string expected)
        {
            Assert.Equal(expected, Encoding.Latin1.GetString(await client.ReadExactAsync(expected.Length)));
        }
        else
        {
            await CheckRefusalAsync(client, wire);
        }

        await CheckCanaryAsync(wire, lb, client);
        IReadOnlyList<(int Connection, string Request)> requests = pod.Requests;
        Assert.Equal(verdicts.Count + 2, requests.Count);
        Assert.Equal(wire.Marks.Contains("kept"), requests[^2].Connection == requests[^1].Connection);
        await client.DisposeAsync();
        verdicts.AddRange([wire.Verdict, "200"]);
        Assert.Equal(verdicts, await lb.StopAndReadVerdictsAsync());
    }

    private static string Request(WireCase wire) =>
        wire.Marks.Contains("websocket") ? WebSocketPod.Request
        : $"{(wire.Marks.Contains("head") ? "HEAD" : "GET")} /case HTTP/{(wire.Marks.Contains("http10") ? "1.0" : "1.1")}\r\nHost: a.test\r\n\r\n";

    /// <summary>An answer of ours, in the place of the pod's: nothing of the pod's is in it.</summary>
    private static async Task CheckRefusalAsync(RawClient client, WireCase wire)
    {
        bool isHead = wire.Marks.Contains("head");
        Answer answer = await client.ReadAnswerAsync(isHead);
        while (answer.Status < 200)
        {
            answer = await client.ReadAnswerAsync(isHead);
        }

        Assert.StartsWith($"{answer.Status} ", wire.Verdict, StringComparison.Ordinal);
        Assert.True(isHead || answer.Text.StartsWith("bad gateway", StringComparison.Ordinal));
    }

    /// <summary>The fault is the pod's: the client's connection goes on wherever it still can.</summary>
    private static async Task CheckCanaryAsync(WireCase wire, Lb lb, RawClient client)
    {
        if (wire.Marks.Contains("cut") || wire.Marks.Contains("http10"))
        {
            Assert.True(wire.Marks.Contains("cut") || (await client.ReadToEndAsync()).Length == 0);
            await using RawClient other = await lb.ConnectAsync();
            await AskAsync(other);
            return;
        }

        await AskAsync(client);

        static async Task AskAsync(RawClient client)
        {
            await client.SendAsync(Canary);
            Assert.Equal("canary", (await client.ReadAnswerAsync()).Text);
            await client.LeaveAsync();
        }
    }
}
