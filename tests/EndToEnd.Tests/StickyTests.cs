using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A client with the cookie stays with its pod; everybody else is balanced.</summary>
public sealed class StickyTests
{
    private const string Sticky = "sticky = { cookie = \"route\", max_age = \"1h\" }";

    [Fact]
    public async Task The_cookie_of_the_first_answer_brings_every_later_request_to_its_pod_and_is_not_set_again()
    {
        await using Pods pods = new(3);
        await using Lb lb = await Lb.InFrontOfAsync(Sticky, pods.Addresses);
        foreach (int _ in Enumerable.Range(0, 3))
        {
            Answer first = await lb.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            string field = first.Field("Set-Cookie")!;
            Assert.Matches("^route=[A-Za-z0-9_-]{22}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax$", field);
            Assert.DoesNotContain("127.0.0.1", field, StringComparison.Ordinal);
            for (int i = 0; i < 4; i++)
            {
                Answer next = await lb.AskAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: a=b; {field.Split(';')[0]}; c=d\r\n\r\n");
                Assert.Equal(first.Text, next.Text);
                Assert.Null(next.Field("Set-Cookie"));
            }
        }
    }

    [Theory]
    [InlineData("route=AAAAAAAAAAAAAAAAAAAAAA")] // well formed, nobody's
    [InlineData("route=0")]
    [InlineData("route=")]
    [InlineData("Route=AAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_cookie_that_names_nobody_is_as_none_and_is_set_anew(string cookie)
    {
        await using Pods pods = new(2);
        await using Lb lb = await Lb.InFrontOfAsync(Sticky, pods.Addresses);

        Answer answer = await lb.AskAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: {cookie}\r\n\r\n");

        Assert.Equal(200, answer.Status);
        Assert.StartsWith("route=", answer.Field("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_whose_pod_is_gone_goes_to_another_and_is_told_so()
    {
        await using Pods pods = new(2);
        await using Lb lb = await Lb.InFrontOfAsync(Sticky, pods.Addresses);
        Answer first = await lb.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        string cookie = first.Field("Set-Cookie")!.Split(';')[0];
        await pods.EndAsync(first.Text);

        Answer next = await lb.AskAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: {cookie}\r\n\r\n");

        Assert.NotEqual(first.Text, next.Text);
        string moved = next.Field("Set-Cookie")!.Split(';')[0];
        Assert.NotEqual(cookie, moved);
        Assert.Equal(next.Text, (await lb.AskAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: {moved}\r\n\r\n")).Text);
    }

    [Fact]
    public async Task The_same_pod_has_the_same_cookie_in_another_process_and_beside_other_pods()
    {
        await using Pods pods = new(3);
        await using Lb lb = await Lb.InFrontOfAsync(Sticky, pods.Addresses);
        await using Lb other = await Lb.InFrontOfAsync(Sticky, pods.Addresses.Skip(1));
        Answer first;
        do
        {
            first = await lb.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }
        while (first.Text == "pod-0");

        Answer elsewhere = await other.AskAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: {first.Field("Set-Cookie")!.Split(';')[0]}\r\n\r\n");

        Assert.Equal(first.Text, elsewhere.Text);
        Assert.Null(elsewhere.Field("Set-Cookie"));
    }

    [Fact]
    public async Task While_its_pod_has_no_room_the_session_is_served_elsewhere_and_comes_back()
    {
        TaskCompletionSource mayAnswer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using ScriptedPod slow = ScriptedPod.Run(async connection =>
        {
            while (await connection.ReadRequestAsync() is string request)
            {
                await (request.StartsWith("GET /slow", StringComparison.Ordinal) ? mayAnswer.Task : Task.CompletedTask);
                await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nslow");
            }
        });
        await using ScriptedPod free = ScriptedPod.Saying("free");
        await using Lb lb = await Lb.InFrontOfAsync($"{Sticky}\nmax_connections = 1", slow.Address, free.Address);
        Answer first;
        do
        {
            first = await lb.AskAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        }
        while (first.Text != "slow");

        string cookie = first.Field("Set-Cookie")!.Split(';')[0];
        await using RawClient busy = await lb.ConnectAsync();
        await busy.SendAsync($"GET /slow HTTP/1.1\r\nHost: a.test\r\nCookie: {cookie}\r\n\r\n");
        await Patience.UntilAsync(() => slow.ReceivedText.Contains("GET /slow", StringComparison.Ordinal), "the pod is busy");

        Answer visit = await lb.AskAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: {cookie}\r\n\r\n");
        mayAnswer.SetResult();
        Assert.Equal("slow", (await busy.ReadAnswerAsync()).Text);

        Assert.Equal("free", visit.Text);
        Assert.Null(visit.Field("Set-Cookie"));
    }

    [Fact]
    public async Task A_connection_that_died_while_it_was_idle_does_not_move_the_session()
    {
        await using ScriptedPod mortal = ScriptedPod.Run(static async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nmine");
            await connection.ReadRequestAsync(); // and dies of it
        });
        await using ScriptedPod other = ScriptedPod.Saying("other");
        await using Lb lb = await Lb.InFrontOfAsync(Sticky, mortal.Address, other.Address);
        await using RawClient client = await lb.ConnectAsync(); // on one loop, whose idle connections are its own
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Answer first = await client.ReadAnswerAsync();
        Assert.Equal("mine", first.Text); // the first in turn
        string cookie = first.Field("Set-Cookie")!.Split(';')[0];
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: {cookie}\r\n\r\n");
            Answer next = await client.ReadAnswerAsync();
            Assert.Equal("mine", next.Text);
            Assert.Null(next.Field("Set-Cookie"));
        }
    }

    /// <summary>Pods that say their names.</summary>
    private sealed class Pods(int count) : IAsyncDisposable
    {
        private readonly ScriptedPod[] _pods = [.. Enumerable.Range(0, count).Select(static i => ScriptedPod.Saying($"pod-{i}"))];

        public IEnumerable<System.Net.IPEndPoint> Addresses => [.. _pods.Select(static pod => pod.Address)];

        public ValueTask EndAsync(string name) => _pods[int.Parse(name[4..], System.Globalization.CultureInfo.InvariantCulture)].DisposeAsync();

        public async ValueTask DisposeAsync()
        {
            foreach (ScriptedPod pod in _pods)
            {
                await pod.DisposeAsync();
            }
        }
    }
}
