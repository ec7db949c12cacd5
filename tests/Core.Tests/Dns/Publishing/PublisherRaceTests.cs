using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Core.Tests.Observability;

namespace LoadBalancer.Core.Tests.Dns.Publishing;

/// <summary>Several zones, one server, and messages that arrive in any order.</summary>
public sealed class PublisherRaceTests
{
    private const string Name = PublishingZone.Domain;
    private const int Rounds = 120;

    private readonly HandClock _clock = new();
    private readonly SimulatedDnsServer _server = new();

    [Fact]
    public void The_first_in_rank_writes_at_once_and_the_others_find_it_done()
    {
        PublishingZone[] zones = Zones(3);
        foreach (PublishingZone zone in zones)
        {
            zone.Want("10.0.0.1");
        }

        Pass(seconds: 10);

        Assert.Equal(1, _server.UpdateCount);
        Assert.All(zones, static zone => Assert.Equal(PublishingState.InStep, zone.Status.State));
    }

    [Fact]
    public void When_the_first_in_rank_does_not_write_the_next_does_two_seconds_later()
    {
        PublishingZone[] zones = Zones(3);
        Want(zones, "10.0.0.1");
        Pass(seconds: 10);
        zones[0].Dispose();

        Want(zones[1..], "10.0.0.2");
        Pass(seconds: 1);
        Assert.Equal(["10.0.0.1"], _server.AddressesOf(Name));
        Assert.Equal((PublishingState.Waiting, "its turn: 1 zone writes before this one"), (zones[1].Status.State, zones[1].Status.WaitsFor));

        Pass(seconds: 2);
        Assert.Equal(["10.0.0.2"], _server.AddressesOf(Name));
        Pass(seconds: 3);
        Assert.Equal(2, _server.UpdateCount);
        Assert.All(zones[1..], static zone => Assert.Equal(PublishingState.InStep, zone.Status.State));
    }

    [Fact]
    public void A_zone_whose_turn_comes_sooner_than_it_was_does_not_wait_as_long()
    {
        PublishingZone[] zones = Zones(3);
        Want(zones, "10.0.0.1");
        Pass(seconds: 10);
        Want(zones[2..], "10.0.0.2");
        Pass(seconds: 1);

        zones[2].Rank = 0;
        Pass(seconds: 1);

        Assert.Equal(["10.0.0.2"], _server.AddressesOf(Name));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Writers_that_race_never_lose_an_address_that_all_want_and_end_in_step(int count)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            new PublisherRaceTests().Race(count, seed);
        }
    }

    /// <summary>Zones that want different things for a while, all of one rank so that nobody waits politely; then all the same.</summary>
    private void Race(int count, int seed)
    {
        Random random = new(seed);
        PublishingZone[] zones = [.. Enumerable.Range(0, count).Select(index => new PublishingZone(_server, _clock, rank: 0, seed + index))];
        List<string> lost = [];
        _server.Changed = () =>
        {
            bool isWhole = _server.AddressesOf(Name).SequenceEqual(_server.AddressesOf("*." + Name)); // one update, both names
            if (!isWhole || !_server.AddressesOf(Name).Contains("10.0.0.1") || !_server.AddressesOf("*." + Name, RecordKind.Aaaa).Contains("fd00::1"))
            {
                lost.Add($"seed {seed}: {string.Join(" ", _server.Sets.Values)}"); // both are in every view, always
            }
        };
        _server.Holds = true;
        for (int round = 0; round < Rounds; round++)
        {
            PublishingZone one = zones[random.Next(count)];
            if (random.Next(3) == 0)
            {
                one.Want(["10.0.0.1", "fd00::1", .. Enumerable.Range(2, 3).Where(_ => random.Next(2) == 0).Select(static last => $"10.0.0.{last}")]);
            }

            Deliver(random);
        }

        Want(zones, "10.0.0.1", "10.0.0.9", "fd00::1");
        for (int round = 0; round < 1_000 && (zones.Any(static zone => zone.Status.State != PublishingState.InStep) || !IsAgreed()); round++)
        {
            Deliver(random);
        }

        Assert.Empty(lost);
        Assert.True(IsAgreed(), $"seed {seed}: {string.Join(" ", _server.AddressesOf(Name))}");
        Assert.True(_server.StaleCount > 0, $"seed {seed}: nobody raced");
        Assert.All(zones, static zone => Assert.Equal(PublishingState.InStep, zone.Status.State));

        bool IsAgreed() => _server.AddressesOf(Name) is ["10.0.0.1", "10.0.0.9"];
    }

    /// <summary>Some of the messages on the way arrive, in any order.</summary>
    private void Deliver(Random random)
    {
        for (int message = random.Next(6); message > 0 && _server.HeldCount > 0; message--)
        {
            _server.Release(random.Next(_server.HeldCount));
        }

        _clock.Advance(TimeSpan.FromMilliseconds(200));
    }

    private static void Want(PublishingZone[] zones, params string[] addresses)
    {
        foreach (PublishingZone zone in zones)
        {
            zone.Want(addresses);
        }
    }

    private PublishingZone[] Zones(int count) => [.. Enumerable.Range(0, count).Select(rank => new PublishingZone(_server, _clock, rank, rank))];

    private void Pass(int seconds)
    {
        for (int beat = 0; beat < seconds * 10; beat++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }
}
