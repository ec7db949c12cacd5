using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Soak.Processes;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What a request costs in system calls: a gate that the machine's speed does not move. Alone, as a slow machine would thin out its batches.</summary>
[Collection(nameof(SystemCallTests))]
[CollectionDefinition(nameof(SystemCallTests), DisableParallelization = true)]
public sealed class SystemCallTests
{
    private const int ClientCount = 16;
    private const int TimesEach = 500;

    /// <summary>
    /// Receive, send, receive, send: 4. The rest is what waiting costs, shared by those that are ready together, and the process's own: its
    /// beat, its runtime.
    /// </summary>
    private const double MostPerRequest = 4.4;

    [Fact]
    public async Task A_proxied_request_on_kept_connections_takes_four_system_calls_and_a_share_of_a_wait()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "strace is Linux's");
        using BlockingPod pod = new();
        await using LbProcess lb = await LbProcess.StartAsync(
            $$"""
            [transport]
            kind = "epoll"
            loops = 1
            [access_log]
            format = "off"
            [[routes]]
            path = "/"
            service = "web"
            [[services]]
            name = "web"
            endpoints = [ { address = "{{pod.Address}}" } ]
            """,
            new Dictionary<string, string>());
        using BlockingClients clients = new(lb.Address, ClientCount);
        clients.Ask(TimesEach); // connections are made, code is compiled

        Dictionary<string, long> calls = await SystemCallCount.DuringAsync(lb.Id, () => clients.Ask(TimesEach));

        double perRequest = calls.Values.Sum() / (double)(ClientCount * TimesEach);
        Assert.True(perRequest <= MostPerRequest, $"{perRequest:F2} system calls per request: {Describe(calls)}");
        Assert.True(perRequest >= 3.9, $"{perRequest:F2}: strace has not seen them all"); // a gate that measures nothing would stand open
    }

    private static string Describe(Dictionary<string, long> calls) =>
        string.Join(", ", calls.OrderByDescending(static call => call.Value).Select(static call => $"{call.Value} {call.Key}"));
}
