using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Tests.Observability;

namespace LoadBalancer.Core.Tests.Listening;

public sealed class DepartureTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly HandClock _clock = new();
    private readonly SelfReport _self = new();
    private readonly Departure _departure;
    private long _inFlight;

    public DepartureTests() => _departure = new Departure(_self, () => _inFlight, _clock);

    [Fact]
    public void An_enabled_alb_is_ready_whatever_the_configuration_said()
    {
        _departure.Look(isEnabled: true, Patience);

        Assert.Equal(("ready", HealthWord.Enabled, false), (_departure.Standing, _self.Standing, _self.IsLeaving));
    }

    [Fact]
    public void A_disabled_one_says_so_at_once_and_is_gone_after_three_quiet_seconds()
    {
        Look(isEnabled: false);
        Assert.Equal(("disabling", HealthWord.Disabled, true), (_departure.Standing, _self.Standing, _self.IsLeaving));

        Look(isEnabled: false, seconds: 2.9);
        Assert.Equal("disabling", _departure.Standing);

        Look(isEnabled: false, seconds: 0.1);
        Assert.Equal("disabled", _departure.Standing);
        Assert.True(_self.IsLeaving, "whoever still comes is served, and told to go");
    }

    [Fact]
    public void Each_request_begins_the_quiet_anew()
    {
        Look(isEnabled: false);
        _clock.Advance(TimeSpan.FromSeconds(2));
        _self.NoteRequest(_clock.GetTimestamp());

        Look(isEnabled: false, seconds: 2);
        Assert.Equal("disabling", _departure.Standing);
        Look(isEnabled: false, seconds: 1);
        Assert.Equal("disabled", _departure.Standing);
    }

    [Fact]
    public void A_request_under_way_holds_it_until_its_patience_is_over()
    {
        _inFlight = 1;
        Look(isEnabled: false);

        Look(isEnabled: false, seconds: 29);
        Assert.Equal("disabling", _departure.Standing);
        Look(isEnabled: false, seconds: 1);
        Assert.Equal("disabled", _departure.Standing);
    }

    [Fact]
    public void Enabled_again_it_is_ready_and_the_next_departure_begins_from_the_start()
    {
        Look(isEnabled: false);
        Look(isEnabled: false, seconds: 5);
        Look(isEnabled: true);
        Assert.Equal(("ready", false), (_departure.Standing, _self.IsLeaving));

        Look(isEnabled: false);
        Assert.Equal("disabling", _departure.Standing);
    }

    [Fact]
    public void A_drain_is_said_before_all_else_and_for_good()
    {
        Look(isEnabled: false);
        _self.BeginDrain();
        Look(isEnabled: true);

        Assert.Equal(("draining", HealthWord.Draining), (_departure.Standing, _self.Standing));
    }

    private void Look(bool isEnabled, double seconds = 0)
    {
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        _departure.Look(isEnabled, Patience);
    }
}
