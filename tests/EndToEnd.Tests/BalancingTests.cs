using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>The keys that choose a request's endpoint do so on the wire. How well they spread is tested by distribution in Core.Tests.</summary>
public sealed class BalancingTests : IAsyncLifetime
{
    private const int PodCount = 4;

    private readonly ScriptedPod[] _pods = [.. Enumerable.Range(0, PodCount).Select(static number => ScriptedPod.Saying($"{number}"))];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (ScriptedPod pod in _pods)
        {
            await pod.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("round_robin")]
    [InlineData("least_requests")]
    [InlineData("power_of_two")]
    [InlineData("random")]
    [InlineData("consistent_hash")]
    public async Task Every_policy_reaches_every_pod_that_has_a_weight_and_no_other(string policy)
    {
        await using Lb lb = await StartAsync(
            $"balancing = \"{policy}\"\n{(policy == "consistent_hash" ? "hash_key = \"header:X-Key\"" : "")}", [1, 2, 0, 3]);
        await using RawClient client = await lb.ConnectAsync();

        HashSet<string> answers = [];
        for (int key = 0; key < 200; key++)
        {
            answers.Add(await AskAsync(client, $"X-Key: {key}\r\n")); // 200 misses of a sixth: once in 10^15 runs
        }

        Assert.Equal(["0", "1", "3"], answers.Order());
    }

    [Fact]
    public async Task A_cookie_keeps_its_pod_over_connections_and_loses_it_only_while_that_is_gone()
    {
        await using Lb lb = await StartAsync("balancing = \"consistent_hash\"\nhash_key = \"cookie:id\"", [1, 1, 1, 1]);
        string[] before = await AskForKeysAsync(lb);
        Assert.Equal(before, await AskForKeysAsync(lb));
        Assert.Equal(PodCount, before.Distinct().Count());

        await _pods[2].DisposeAsync();
        string[] after = await AskForKeysAsync(lb);

        Assert.DoesNotContain("2", after);
        Assert.All(before.Zip(after), static pair => Assert.True(pair.First == "2" || pair.First == pair.Second));
        Assert.Equal(PodCount - 1, before.Zip(after).Where(static pair => pair.First == "2").Select(static pair => pair.Second).Distinct().Count());
    }

    [Fact]
    public async Task The_real_client_behind_a_trusted_proxy_keeps_its_pod()
    {
        await using Lb lb = await StartAsync(
            "balancing = \"consistent_hash\"", [1, 1, 1, 1],
            "[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"\ntrusted_proxies = [\"127.0.0.0/8\"]");
        await using RawClient client = await lb.ConnectAsync();
        Dictionary<int, string> first = [];
        for (int request = 0; request < 200; request++)
        {
            int real = request % 50;
            string answer = await AskAsync(client, $"X-Forwarded-For: 192.0.2.{real}\r\n");
            Assert.Equal(first.TryAdd(real, answer) ? answer : first[real], answer);
        }

        Assert.Equal(PodCount, first.Values.Distinct().Count());
    }

    [Fact]
    public async Task Where_the_own_zone_is_preferred_the_others_get_a_request_only_when_all_of_it_has_failed()
    {
        await using Lb lb = await StartAsync("prefer_zone = true\nretry = { attempts = 3 }", [1, 1, 1, 1], "[node]\nzone = \"even\"");
        await using RawClient client = await lb.ConnectAsync();
        for (int request = 0; request < 50; request++)
        {
            Assert.True(await AskAsync(client, "") is "0" or "2");
        }

        await _pods[0].DisposeAsync();
        await _pods[2].DisposeAsync();

        Assert.True(await AskAsync(client, "") is "1" or "3");
    }

    private static async Task<string> AskAsync(RawClient client, string fields)
    {
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: a.test\r\n{fields}\r\n");
        return (await client.ReadAnswerAsync()).Text;
    }

    private static async Task<string[]> AskForKeysAsync(Lb lb)
    {
        await using RawClient client = await lb.ConnectAsync();
        string[] answers = new string[60];
        for (int key = 0; key < answers.Length; key++)
        {
            answers[key] = await AskAsync(client, $"Cookie: a=b; id=user-{key}\r\n");
        }

        return answers;
    }

    /// <summary>Even pods are in the zone <c>even</c>, odd ones in <c>odd</c>.</summary>
    private Task<Lb> StartAsync(string keys, int[] weights, string more = "")
    {
        IEnumerable<string> endpoints = _pods.Select((pod, number) =>
            $"{{ address = \"{pod.Address}\", weight = {weights[number]}, zone = \"{(number % 2 == 0 ? "even" : "odd")}\" }}");
        return Lb.StartAsync($"""
            [[routes]]
            path = "/"
            service = "web"
            [[services]]
            name = "web"
            endpoints = [{string.Join(", ", endpoints)}]
            {keys}
            {more}
            """);
    }
}
