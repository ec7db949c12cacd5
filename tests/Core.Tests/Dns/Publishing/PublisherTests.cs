using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Core.Tests.Observability;

namespace LoadBalancer.Core.Tests.Dns.Publishing;

public sealed class PublisherTests : IDisposable
{
    private const string Name = PublishingZone.Domain;
    private const string Below = "*." + Name;

    private readonly HandClock _clock = new();
    private readonly SimulatedDnsServer _server = new();
    private readonly PublishingZone _zone;

    public PublisherTests() => _zone = new PublishingZone(_server, _clock);

    public void Dispose() => _zone.Dispose();

    [Fact]
    public void Publishes_both_kinds_for_the_name_and_for_everything_below_it()
    {
        _zone.WantFor(10, "10.0.0.2", "fd00::1", "10.0.0.1");

        Pass(seconds: 1);

        foreach (string name in new[] { Name, Below })
        {
            Assert.Equal(["10.0.0.1", "10.0.0.2"], _server.AddressesOf(name));
            Assert.Equal(["fd00::1"], _server.AddressesOf(name, RecordKind.Aaaa));
            Assert.Equal(10, _server.SetOf(name, RecordKind.Aaaa).TtlSeconds);
        }

        Assert.Equal(PublishingState.InStep, _zone.Status.State);
        Assert.Equal((Name, 10, "127.0.0.1:53", ""), (_zone.Status.Domain, _zone.Status.TtlSeconds, _zone.Status.Server, _zone.Status.LastError));
        Assert.NotNull(_zone.Status.LastWrite);
        Assert.Equal(1, _zone.Publisher.Meter.CountOf(UpdateOutcome.Ok));
    }

    [Fact]
    public void Is_in_step_with_what_is_wanted_or_not_at_all()
    {
        _zone.Want("10.0.0.1");
        Pass(seconds: 1);
        Assert.Equal(PublishingState.InStep, _zone.Status.State);

        _server.Holds = true;
        _zone.Want("10.0.0.2");
        Pass(seconds: 1);

        Assert.Equal((PublishingState.Writing, "10.0.0.2"), (_zone.Status.State, $"{_zone.Status.Wanted[0]}"));
    }

    [Fact]
    public void Writes_nothing_before_something_has_been_decided()
    {
        Pass(seconds: 100);

        Assert.Equal(0, _server.QueryCount);
        Assert.Equal(PublishingState.Idle, _zone.Status.State);
    }

    [Fact]
    public void Leaves_a_server_alone_that_holds_what_is_wanted_but_looks_every_thirty_seconds()
    {
        _zone.Want("10.0.0.1");
        Pass(seconds: 1);
        int queries = _server.QueryCount;

        Pass(seconds: 3_000);

        Assert.Equal(1, _server.UpdateCount);
        Assert.InRange((_server.QueryCount - queries) / 4, 90, 112);
    }

    [Fact]
    public void Puts_back_what_somebody_else_changed()
    {
        CapturedLog log = new();
        using PublishingZone zone = new(_server, _clock, logger: log);
        zone.Want("10.0.0.1");
        Pass(seconds: 1);
        _server.Put(RecordSet.Of(Below, RecordKind.A, 30, [System.Net.IPAddress.Parse("192.0.2.66")]));

        Pass(seconds: 34);

        Assert.Equal(["10.0.0.1"], _server.AddressesOf(Below));
        Assert.Single(log.Lines, static line => line.Contains("somebody else changed '*.iks1.example' A to: 192.0.2.66", StringComparison.Ordinal));
    }

    [Fact]
    public void A_set_that_becomes_empty_is_taken_away_and_comes_back()
    {
        _zone.Want("10.0.0.1", "fd00::1");
        Pass(seconds: 1);

        _zone.Want("10.0.0.1");
        Pass(seconds: 1);
        Assert.Equal(["10.0.0.1"], _server.AddressesOf(Name));
        Assert.Empty(_server.AddressesOf(Name, RecordKind.Aaaa));

        _zone.Want();
        Pass(seconds: 1);
        Assert.Empty(_server.Sets);
        Assert.Equal(PublishingState.InStep, _zone.Status.State);

        _zone.Want("10.0.0.1", "fd00::1");
        Pass(seconds: 1);
        Assert.Equal(4, _server.Sets.Count);
    }

    [Fact]
    public void A_ttl_alone_is_a_change()
    {
        _zone.WantFor(30, "10.0.0.1");
        Pass(seconds: 1);

        _zone.WantFor(10, "10.0.0.1");
        Pass(seconds: 1);

        Assert.Equal(10, _server.SetOf(Name, RecordKind.A).TtlSeconds);
        Assert.Equal(2, _server.UpdateCount);
    }

    [Fact]
    public void A_stale_expectation_changes_nothing_and_is_read_again()
    {
        _zone.Want("10.0.0.1", "10.0.0.2");
        Pass(seconds: 1);
        bool isFirst = true;
        _server.Arriving = _ =>
        {
            if (isFirst)
            {
                isFirst = false;
                _server.Put(RecordSet.Of(Name, RecordKind.A, 30, [System.Net.IPAddress.Parse("10.0.0.3")]));
            }
        };

        _zone.Want("10.0.0.2", "10.0.0.3");
        Pass(seconds: 1);

        Assert.Equal(1, _server.StaleCount);
        Assert.Equal(["10.0.0.2", "10.0.0.3"], _server.AddressesOf(Name));
        Assert.Equal(PublishingState.InStep, _zone.Status.State);
        Assert.Equal(1, _zone.Publisher.Meter.CountOf(UpdateOutcome.Stale));
    }

    [Fact]
    public void An_update_that_finds_what_was_not_expected_leaves_all_of_it()
    {
        _zone.Want("10.0.0.1");
        Pass(seconds: 1);
        _server.Arriving = _ => _server.Put(RecordSet.Of(Below, RecordKind.A, 30, [System.Net.IPAddress.Parse($"192.0.2.{_server.UpdateCount}")]));

        _zone.Want("10.0.0.2");
        _clock.Advance(TimeSpan.FromMilliseconds(200));

        Assert.Equal(["10.0.0.1"], _server.AddressesOf(Name)); // that set was as expected, and yet nothing was done by half
        Assert.Equal(PublishingState.Failing, _zone.Status.State);
        Assert.Contains("changed under 5 updates", _zone.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void Somebody_who_overwrites_at_once_is_told_of_and_not_fought_at_once()
    {
        _server.Changed = () => _server.Put(RecordSet.Of(Name, RecordKind.A, 30, [System.Net.IPAddress.Parse("192.0.2.66")]));

        _zone.Want("10.0.0.1");
        _clock.Advance(TimeSpan.FromMilliseconds(200));

        Assert.Equal(1, _server.UpdateCount);
        Assert.Equal(PublishingState.Failing, _zone.Status.State);
        Assert.Contains("yet holds 192.0.2.66 for 'iks1.example'", _zone.Status.LastError, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_made_from_a_wildcard_above_the_name_is_no_set_to_expect()
    {
        _server.Wildcard = [RecordSet.Of("*.example", RecordKind.A, 60, [System.Net.IPAddress.Parse("192.0.2.1")])];

        _zone.Want("10.0.0.1");
        Pass(seconds: 1);

        Assert.Equal(["10.0.0.1"], _server.AddressesOf(Name));
        Assert.Equal(PublishingState.InStep, _zone.Status.State);
    }

    [Fact]
    public void Nothing_is_written_by_a_zone_that_may_not_until_it_may()
    {
        _zone.WhyNot = "this zone hears 1 of 3 zones";
        _zone.Want("10.0.0.1");
        Pass(seconds: 100);
        Assert.Equal(0, _server.UpdateCount);
        Assert.Equal((PublishingState.Waiting, "this zone hears 1 of 3 zones"), (_zone.Status.State, _zone.Status.WaitsFor));

        _zone.WhyNot = "";
        Pass(seconds: 1);

        Assert.Equal(["10.0.0.1"], _server.AddressesOf(Name));
        Assert.Equal("", _zone.Status.WaitsFor);
    }

    [Fact]
    public void Another_plan_forgets_what_was_and_none_ends_it()
    {
        _server.Fault = "connection refused";
        _zone.Want("10.0.0.1");
        Pass(seconds: 10);

        _zone.Publisher.Watch(new PublishingPlan(new System.Net.IPEndPoint(System.Net.IPAddress.IPv6Loopback, 5353), Key: null));
        Assert.Equal(("[::1]:5353", "", 0), (_zone.Status.Server, _zone.Status.LastError, _zone.Status.FailureCount));
        _server.Fault = null;
        Pass(seconds: 1);
        Assert.Equal(PublishingState.InStep, _zone.Status.State);

        _zone.Publisher.Watch(null);
        int queries = _server.QueryCount;
        _zone.Want("10.0.0.2");
        Pass(seconds: 100);
        Assert.Equal((PublishingState.Idle, queries), (_zone.Status.State, _server.QueryCount));
    }

    [Fact]
    public void An_attempt_under_an_older_plan_says_nothing_about_the_newer()
    {
        _server.Holds = true;
        _zone.Want("10.0.0.1");
        Pass(seconds: 1);
        Assert.Equal(1, _server.HeldCount);

        _server.Holds = false;
        _zone.Publisher.Watch(new PublishingPlan(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 54), Key: null));
        Pass(seconds: 1);

        Assert.Equal((PublishingState.InStep, "127.0.0.1:54"), (_zone.Status.State, _zone.Status.Server));
    }

    private void Pass(int seconds)
    {
        for (int beat = 0; beat < seconds * 10; beat++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }
}
