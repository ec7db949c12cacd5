using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Tests.Balancing;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Tests.Forwarding;

public sealed class QueueWaitTests : IDisposable
{
    private static readonly ClusterPolicy Policy = ClusterPolicy.Default with { MaxConnections = 1, QueueSize = 1, QueueTimeoutMs = 1_000 };

    private readonly HandClock _time = new();
    private readonly Heartbeat _heartbeat;
    private readonly TestService _service = TestService.Of(BalancingPolicy.RoundRobin, 1);

    public QueueWaitTests()
    {
        _heartbeat = new Heartbeat(_time);
        Assert.True(_service.StateOf(0).TryOpen(1));
    }

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public async Task Room_at_an_endpoint_that_has_come_since_is_not_offered_to_whoever_cannot_know_it()
    {
        QueueWait wait = new(_heartbeat);
        ValueTask<bool>? turn = wait.TryEnter(_service.Cluster, Policy, default, holder: null);
        _service.Publish([(0, 1, ""), (1, 1, "")]);

        Assert.False(_service.State.Line.GrantNext());
        Assert.Equal(1, _service.State.Line.Count);

        _service.StateOf(0).Closed();
        Assert.True(_service.State.Line.GrantNext());
        Assert.True(await turn!.Value);
        Assert.Equal(0, _service.State.Line.Count);
    }

    [Fact]
    public async Task Whose_time_is_over_leaves_the_line_when_it_says_so_and_turns_pass_it_by()
    {
        QueueWait wait = new(_heartbeat);
        ValueTask<bool>? turn = wait.TryEnter(_service.Cluster, Policy, default, holder: null);
        _service.StateOf(0).Closed();
        _time.Advance(TimeSpan.FromSeconds(2));
        _heartbeat.Beat();
        wait.Execute();

        Assert.False(await turn!.Value);
        Assert.False(_service.State.Line.GrantNext()); // it is still in, and does not take it
        wait.End();
        Assert.Equal(0, _service.State.Line.Count);
    }
}
