using System.Collections.Concurrent;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Soak.Processes;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Few file descriptors and many clients: they take turns, nobody is refused, and the process neither spins nor goes deaf (faults.md 18).</summary>
[Collection(nameof(DescriptorTests))]
[CollectionDefinition(nameof(DescriptorTests), DisableParallelization = true)]
public sealed class DescriptorTests
{
    private const int ClientCount = 400;
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public async Task More_clients_than_descriptors_are_served_in_turn_while_the_admin_address_answers_and_nothing_spins()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/prlimit"), "limiting a process takes prlimit (util-linux)");
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using LbProcess lb = await LbProcess.StartAsync(
            $$"""
            {{TransportUnderTest.Toml}}
            [access_log]
            path = "access.log"
            [[routes]]
            path = "/"
            service = "web"
            [[services]]
            name = "web"
            endpoints = [{ address = "{{pod.Address}}" }]
            """,
            new Dictionary<string, string>(),
            under: ["prlimit", "--nofile=256:256"]);
        ConcurrentQueue<RawClient> answered = [];
        Task[] clients = [.. Enumerable.Range(0, ClientCount).Select(_ => AskAsync(lb, answered))];
        await using RawClient admin = await RawClient.ConnectAsync(lb.Admin);
        int openCount = 0;
        await Patience.UntilAsync(
            async () => (openCount = answered.Count) > 0 && await ReadConnectionsAsync(admin) == openCount && openCount == answered.Count,
            "all who got in were answered, and hold on");
        Assert.InRange(openCount, 16, 120); // 256 less the process's own, two for each

        Dictionary<string, long> calls = await SystemCallCount.DuringAsync(lb.Id, () =>
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.Equal(openCount, ReadConnectionsAsync(admin).GetAwaiter().GetResult());
            }
        });
        Assert.Equal(0, calls.GetValueOrDefault("accept4") + calls.GetValueOrDefault("accept"));

        for (int servedCount = 0; servedCount < ClientCount; servedCount++)
        {
            await Patience.UntilAsync(() => !answered.IsEmpty, $"client {servedCount} is served");
            Assert.True(answered.TryDequeue(out RawClient? client));
            await client.DisposeAsync();
        }

        await Task.WhenAll(clients);
    }

    private static async Task AskAsync(LbProcess lb, ConcurrentQueue<RawClient> answered)
    {
        RawClient client = await RawClient.ConnectAsync(lb.Address);
        await client.SendAsync(Get);
        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        answered.Enqueue(client);
    }

    private static async Task<int> ReadConnectionsAsync(RawClient admin)
    {
        await admin.SendAsync("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n");
        string metrics = (await admin.ReadAnswerAsync()).Text;
        const string Name = "lb_connections{listener=\"http\"} ";
        return int.Parse(metrics.Split('\n').Single(static line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }
}
