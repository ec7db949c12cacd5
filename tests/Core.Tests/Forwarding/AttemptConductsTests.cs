using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Forwarding;

public sealed class AttemptConductsTests
{
    [Fact]
    public void An_answer_counts_by_its_status_and_a_tunnel_as_an_answer_however_it_ended()
    {
        Assert.Equal(new AttemptConduct(ConductKind.Answered, 503), AttemptConducts.Of(ForwardOutcome.Done, 503));
        Assert.Equal(ConductKind.Answered, Of(ForwardStage.RelayingBody, Blame.Upstream, ReasonCode.UpstreamTruncated, status: 101));
        ForwardOutcome givenUp = new(ForwardStage.ReadingHead, Blame.Upstream, ReasonCode.UpstreamStatus) { IsRetryClaimed = true };
        Assert.Equal(new AttemptConduct(ConductKind.Answered, 429), AttemptConducts.Of(givenUp, 429));
    }

    [Fact]
    public void A_stream_counts_as_failed_when_its_endpoint_resets_before_it_has_said_a_byte()
    {
        ForwardOutcome reset = new(ForwardStage.RelayingBody, Blame.Upstream, ReasonCode.UpstreamReset);
        Assert.Equal(ConductKind.Failed, AttemptConducts.Of(reset, 0).Kind);
        Assert.Equal(ConductKind.Answered, AttemptConducts.Of(reset with { HasTalked = true }, 0).Kind);
    }

    [Fact]
    public void No_connection_counts_as_such_whatever_the_reason()
    {
        Assert.Equal(ConductKind.NotConnected, AttemptConducts.Of(ForwardOutcome.NotConnected(ConnectError.Refused), 0).Kind);
        Assert.Equal(ConductKind.NotConnected, AttemptConducts.Of(ForwardOutcome.NotConnected(ConnectError.TimedOut), 0).Kind);
        Assert.Equal(ConductKind.NotConnected, AttemptConducts.Of(ForwardOutcome.NotConnected(ConnectError.Failed), 0).Kind);
    }

    [Fact]
    public void A_kept_connection_that_was_dead_says_nothing_but_a_new_one_does_and_so_does_half_an_answer()
    {
        Assert.Equal(ConductKind.Neutral, Of(ForwardStage.AwaitingAnswer, Blame.Upstream, ReasonCode.UpstreamReset, isReused: true));
        Assert.Equal(ConductKind.Failed, Of(ForwardStage.AwaitingAnswer, Blame.Upstream, ReasonCode.UpstreamReset));
        Assert.Equal(ConductKind.Failed, Of(ForwardStage.ReadingHead, Blame.Upstream, ReasonCode.UpstreamReset, isReused: true));
        Assert.Equal(ConductKind.Failed, Of(ForwardStage.AwaitingAnswer, Blame.Upstream, ReasonCode.FirstByteTimeout, isReused: true));
        Assert.Equal(ConductKind.Failed, Of(ForwardStage.RelayingBody, Blame.Upstream, ReasonCode.UpstreamTruncated, status: 200));
    }

    [Fact]
    public void An_endpoint_that_says_it_has_not_processed_a_request_has_not_failed_and_one_of_which_it_is_only_proved_has()
    {
        ForwardOutcome reset = new(ForwardStage.AwaitingAnswer, Blame.Upstream, ReasonCode.UpstreamReset) { IsUnread = true };
        Assert.Equal(ConductKind.Failed, AttemptConducts.Of(reset, 0).Kind);
        Assert.Equal(ConductKind.Neutral, AttemptConducts.Of(reset with { IsTurnedAway = true }, 0).Kind);
    }

    [Theory]
    [InlineData(Blame.Client)]
    [InlineData(Blame.None)]
    internal void What_is_not_the_endpoints_fault_says_nothing(Blame blame)
    {
        foreach (ForwardStage stage in Enum.GetValues<ForwardStage>().Except([ForwardStage.Done]))
        {
            Assert.Equal(ConductKind.Neutral, Of(stage, blame, ReasonCode.ClientClosed));
        }
    }

    private static ConductKind Of(ForwardStage stage, Blame blame, ReasonCode reason, bool isReused = false, int status = 0) =>
        AttemptConducts.Of(new ForwardOutcome(stage, blame, reason, isReused), status).Kind;
}
