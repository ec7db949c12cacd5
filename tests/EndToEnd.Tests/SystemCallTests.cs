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

    /// <summary>What a request takes it takes in every round; what the process does now and then is in one of them.</summary>
    private const int MostRounds = 3;

    /// <summary>
    /// Receive, send, receive, send: 4. The rest is what waiting costs, shared by those that are ready together, and the process's own: its
    /// beat, its runtime.
    /// </summary>
    private const double MostPerRequest = 4.4;

    /// <summary>
    /// Accept, register, receive, send, receive, send, close: 7. An accept that finds nobody, waits, and at times a receive that is ahead
    /// of the request come on top; through the thread pool, with its futexes and wake-ups, it was 22.
    /// </summary>
    private const double MostPerConnection = 12;

    [Fact]
    public Task A_proxied_request_on_kept_connections_takes_four_system_calls_and_a_share_of_a_wait() =>
        CheckAsync(static clients => clients.Ask(TimesEach), TimesEach, least: 3.9, MostPerRequest);

    [Fact]
    public Task A_connection_for_each_request_takes_no_hand_over_between_threads() =>
        CheckAsync(static clients => clients.AskAnew(TimesEach / 10), TimesEach / 10, least: 6.9, MostPerConnection);

    /// <param name="ask">What is counted, once warmed up.</param>
    /// <param name="timesEach">How often each client asks by it.</param>
    /// <param name="least">What each time must take: a gate that measures nothing would stand open.</param>
    /// <param name="most">What each time may take.</param>
    private static async Task CheckAsync(Action<BlockingClients> ask, int timesEach, double least, double most)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "strace is Linux's");
        using BlockingPod pod = new();
        await using LbProcess lb = await StartAsync(pod);
        using BlockingClients clients = new(lb.Address, ClientCount);
        ask(clients); // connections are made, code is compiled

        Dictionary<string, long> calls = [];
        double perTime = double.MaxValue;
        for (int round = 0; round < MostRounds && perTime > most; round++)
        {
            calls = await SystemCallCount.DuringAsync(lb.Id, () => ask(clients));
            perTime = calls.Values.Sum() / (double)(ClientCount * timesEach);
        }

        Assert.True(perTime <= most, $"{perTime:F2} system calls each time: {Describe(calls)}");
        Assert.True(perTime >= least, $"{perTime:F2}: strace has not seen them all");
    }

    private static Task<LbProcess> StartAsync(BlockingPod pod) => LbProcess.StartAsync(
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

    private static string Describe(Dictionary<string, long> calls) =>
        string.Join(", ", calls.OrderByDescending(static call => call.Value).Select(static call => $"{call.Value} {call.Key}"));
}
