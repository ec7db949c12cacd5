using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A request in steady state allocates nothing: the gate that noise cannot touch. Alone, for the count is the process's.</summary>
[Collection(nameof(SteadyStateAllocationTests))]
[CollectionDefinition(nameof(SteadyStateAllocationTests), DisableParallelization = true)]
public sealed class SteadyStateAllocationTests
{
    private const int Requests = 40_000;

    /// <summary>What a request allocates it allocates in every round; what something else does now and then is in one of them.</summary>
    private const int MostRounds = 5;

    /// <summary>
    /// One state machine, closure or string per request is 24 bytes at the least, and most are over 100. What the process allocates by the
    /// clock (a Date each second, probes, the runtime) is taken off, so that a slow machine measures the same; on Kestrel's sockets the thread pool's queues are left. On
    /// our own loops 0.1 were measured, so that even one allocation in 24 requests shows.
    /// </summary>
    private static readonly double MostBytesPerRequest = TransportUnderTest.Kind == "epoll" ? 1 : 16;

    [Fact]
    public async Task A_proxied_request_on_kept_connections_allocates_nothing()
    {
        using BlockingPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(
            """
            [access_log]
            format = "off" # its entries are made as they are first needed; that they are used again is Core.Tests' to show
            """,
            pod.Address);
        using BlockingClients client = new(lb.Address, count: 1);

        client.Ask(Requests / 2); // pools fill, code is compiled
        double perRequest = double.MaxValue;
        for (int round = 0; round < MostRounds && perRequest >= MostBytesPerRequest; round++)
        {
            perRequest = await BytesPerRequestAsync(client);
        }

        Assert.True(perRequest < MostBytesPerRequest, $"{perRequest:F1} bytes per request");
    }

    private static async Task<double> BytesPerRequestAsync(BlockingClients client)
    {
        long start = TimeProvider.System.GetTimestamp();
        long before = GC.GetTotalAllocatedBytes(precise: true);
        client.Ask(Requests);
        long busyBytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        TimeSpan length = TimeProvider.System.GetElapsedTime(start);
        before = GC.GetTotalAllocatedBytes(precise: true);
        await Task.Delay(length, TestContext.Current.CancellationToken);
        long restBytes = GC.GetTotalAllocatedBytes(precise: true) - before;
        return (busyBytes - restBytes) / (double)Requests;
    }
}
