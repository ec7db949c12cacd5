using System.IO.Pipelines;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Transport.Memory;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Forwarding;

/// <summary>What is known of a request to an endpoint that speaks HTTP/2 without asking the kernel.</summary>
public sealed class ToldProofTests : IAsyncDisposable
{
    private static readonly ForwardOutcome Reset = new(ForwardStage.AwaitingAnswer, Blame.Upstream, ReasonCode.UpstreamReset);

    private readonly MemoryConnection _memory = new(0, PipeScheduler.Inline);
    private readonly UpstreamConnection _connection;

    public ToldProofTests() =>
        _connection = new UpstreamConnection(_memory, new EndpointState(new ChangeCount()), ConnectPlan.Plain, new MetricsRegistry([]).Service("web"));

    public ValueTask DisposeAsync() => _memory.DisposeAsync();

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    [InlineData(1, 2, true)]
    [InlineData(2, 2, false)]
    public void A_request_whose_head_was_never_taken_is_unread_and_its_endpoint_not_excused(int taken, int begun, bool isUnread)
    {
        (_memory.TakenCount, _connection.RequestCount) = (taken, begun);
        ForwardOutcome told = UnreadProof.AddTold(Reset, _connection);

        Assert.Equal((isUnread, false), (told.IsUnread, told.IsTurnedAway));
    }

    [Fact]
    public void One_that_was_turned_away_is_unread_though_its_head_was_taken()
    {
        (_memory.TakenCount, _connection.RequestCount, _memory.IsTurnedAway) = (1, 1, true);
        ForwardOutcome told = UnreadProof.AddTold(Reset, _connection);

        Assert.Equal((true, true), (told.IsUnread, told.IsTurnedAway));
    }

    [Theory]
    [InlineData(ReasonCode.FirstByteTimeout)]
    [InlineData(ReasonCode.IdleTimeout)]
    public void While_the_conversation_goes_on_nothing_is_known(ReasonCode reason)
    {
        _connection.RequestCount = 1;

        Assert.False(UnreadProof.AddTold(Reset with { Reason = reason }, _connection).IsUnread);
    }
}
