using LoadBalancer.Core.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Allocation;

/// <summary>What a request does to meters and log allocates nothing.</summary>
public sealed class ObservabilityAllocationTests
{
    private const int CycleCount = 100_000;

    [Fact]
    public void Counting_a_request_allocates_nothing_once_its_statuses_were_seen()
    {
        MetricsRegistry registry = new(["http"]);
        RouteMeter route = registry.Route("web");
        ServiceMeter service = registry.Service("web");
        ListenerMeter listener = registry.Listener("http");
        CountMany(1_000);

        long before = GC.GetAllocatedBytesForCurrentThread();
        CountMany(CycleCount);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void CountMany(int count)
        {
            for (int turn = 0; turn < count; turn++)
            {
                listener.ConnectionOpened();
                service.ConnectionOpened();
                service.CountRetry(ReasonCode.ConnectRefused);
                service.CountAnswer(turn % 5 == 0 ? 502 : 200);
                service.ConnectionIdle();
                service.ConnectionBusy();
                service.ConnectionClosed(wasIdle: false);
                registry.Errors.Count(turn % 5 == 0 ? ReasonCode.UpstreamReset : ReasonCode.None);
                route.Observe(listener.Index, turn % 5 == 0 ? 502 : 200, turn);
                listener.ConnectionClosed();
            }
        }
    }

    [Fact]
    public async Task Logging_a_request_allocates_nothing_on_its_thread_once_the_entries_exist()
    {
        const int Capacity = 1_000;
        AccessLogMeter meter = new MetricsRegistry([]).AccessLog;
        using AccessLog log = new(Stream.Null, meter, TimeProvider.System, NullLogger<AccessLog>.Instance, Capacity);
        byte[] longUri = new byte[3_000];
        Array.Fill(longUri, (byte)'a');
        CommitMany(); // the entries are made, and grow to the longest target
        await log.DrainAsync(CancellationToken.None);

        long allocated = 0;
        for (int batch = 0; batch < CycleCount / Capacity; batch++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            CommitMany();
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            await log.DrainAsync(CancellationToken.None); // the writer's part, on another thread in life
        }

        Assert.Equal(0, allocated);
        Assert.Equal((CycleCount / Capacity) + 1L, log.DroppedCount); // one line too many a batch: dropping allocates nothing either

        void CommitMany()
        {
            for (int turn = 0; turn <= Capacity; turn++)
            {
                if (log.Rent() is { } entry)
                {
                    entry.Status = 200;
                    entry.Route = "web";
                    entry.SetClient("192.0.2.7"u8);
                    entry.SetHost("a.test"u8);
                    entry.SetMethod("GET"u8);
                    entry.SetUri(longUri);
                    entry.AddAttempt(new AccessLogAttempt("10.0.0.1:9080", 0, -1, -1, 1));
                    entry.AddAttempt(new AccessLogAttempt("10.0.0.2:9080", 200, 1, 2, 3));
                    log.Commit(entry);
                }
            }
        }
    }
}
