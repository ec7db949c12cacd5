using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Admin;

public sealed class EndpointStatusTests
{
    private static readonly DateTimeOffset Since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private readonly EndpointState _state = new(new ChangeCount());

    [Fact]
    public void An_endpoint_nobody_has_heard_of_is_up_for_no_reason() => Assert.Equal(
        new EndpointStatus("10.0.0.1:80", "web-1", "tok04", Weight: 1, "up", "", Since: null, InFlight: 0, Idle: 0), Read(isReady: true));

    [Theory]
    [InlineData(true, true, false, "up", "")]
    [InlineData(true, false, false, "down", "3 probe failures")]
    [InlineData(true, true, true, "ejected", "3 failed requests")]
    [InlineData(true, false, true, "down", "3 probe failures")]
    [InlineData(false, false, false, "out", "its pod is not ready")]
    public void Its_standing_has_a_word_and_the_evidence(bool isReady, bool isProbedUp, bool isEjected, string word, string reason)
    {
        _state.Health.Update(report => report with
        {
            IsProbedUp = isProbedUp,
            ProbedSince = Since,
            ProbeEvidence = isProbedUp ? "" : "3 probe failures",
            IsEjected = isEjected,
            EjectedSince = isEjected ? Since : default,
            EjectionEvidence = isEjected ? "3 failed requests" : "",
        });

        EndpointStatus status = Read(isReady);

        Assert.Equal((word, reason, Since), (status.State, status.Reason, status.Since));
    }

    [Fact]
    public void Exchanges_under_way_are_counted()
    {
        _state.EnterExchange();

        Assert.Equal(1, Read(isReady: true).InFlight);
    }

    private EndpointStatus Read(bool isReady) =>
        EndpointStatus.Of(new Endpoint(IPEndPoint.Parse("10.0.0.1:80"), "web-1", "tok04", isReady, _state));
}
