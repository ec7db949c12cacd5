using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Discovery;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Tests.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Discovery;

public sealed class NameMonitorTests : IDisposable
{
    private readonly HandClock _clock = new();
    private readonly FakeResolver _resolver;
    private readonly NameBook _book = new();
    private readonly NameMonitor _monitor;
    private readonly ServiceMeter _meter = new MetricsRegistry([]).Service("web");
    private int _changedCount;

    public NameMonitorTests()
    {
        _resolver = new FakeResolver(_clock);
        _monitor = new NameMonitor(_resolver, _book, _clock, new Random(2), NullLogger<NameMonitor>.Instance, () => _changedCount++);
        _monitor.Start();
    }

    public void Dispose() => _monitor.Dispose();

    [Fact]
    public async Task A_start_learns_every_address_and_later_lookups_come_at_refresh()
    {
        _resolver.Answer = Answer("10.0.0.2", "10.0.0.1", "fd00::1", "10.0.0.2", "::ffff:10.0.0.3");
        await LearnAndWatchAsync();

        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.0.0.3", "fd00::1"], Addresses());
        Pass(seconds: 300);
        Assert.InRange(_resolver.Asked.Count - 1, 9, 11);
        Assert.All(_resolver.Asked.Zip(_resolver.Asked.Skip(1)), pair =>
            Assert.InRange((pair.Second.At - pair.First.At).TotalSeconds, 27, 33.2));
        Assert.Equal(0, _changedCount);
    }

    [Fact]
    public async Task Only_an_answer_that_differs_is_a_change_not_one_in_another_order()
    {
        _resolver.Answer = Answer("10.0.0.1", "10.0.0.2");
        await LearnAndWatchAsync();
        _resolver.Answer = Answer("10.0.0.2", "10.0.0.1");
        Pass(seconds: 40);
        Assert.Equal(0, _changedCount);

        _resolver.Answer = Answer("10.0.0.2", "10.0.0.3");
        Pass(seconds: 70);

        Assert.Equal(1, _changedCount);
        Assert.Equal(["10.0.0.2", "10.0.0.3"], Addresses());
    }

    [Theory]
    [InlineData("no such name")]
    [InlineData(null)]
    public async Task Without_an_answer_or_with_an_empty_one_the_last_good_one_is_kept(string? fault)
    {
        _resolver.Answer = Answer("10.0.0.1");
        await LearnAndWatchAsync();
        _resolver.Answer = new NameAnswer([], fault);

        Pass(seconds: 600);

        Assert.Equal(["10.0.0.1"], Addresses());
        Assert.Equal(0, _changedCount);
        Assert.True(_meter.LookupCount(fault is null ? LookupOutcome.Empty : LookupOutcome.Error) > 10);
    }

    [Fact]
    public async Task Status_says_when_the_name_was_last_answered_and_why_not_since_and_that_the_answer_is_kept()
    {
        _resolver.Answer = NameAnswer.Failed("no such name");
        await LearnAndWatchAsync();
        Assert.Equal(new DnsStatus("web.internal", 0, LastAnswer: null, "no such name", KeepsLast: false), DnsStatus.Of(_book.Find("web")));

        _resolver.Answer = Answer("10.0.0.1", "10.0.0.2");
        PassUntil(() => _changedCount == 1);
        DateTimeOffset answered = _resolver.Asked[^1].At;
        Assert.Equal(new DnsStatus("web.internal", 2, answered, "", KeepsLast: false), DnsStatus.Of(_book.Find("web")));

        _resolver.Answer = new NameAnswer([], Fault: null);
        Pass(seconds: 40);
        Assert.Equal(new DnsStatus("web.internal", 2, answered, "it has no address", KeepsLast: true), DnsStatus.Of(_book.Find("web")));
        Assert.Null(DnsStatus.Of(_book.Find("another")));
    }

    [Fact]
    public async Task A_name_that_fails_is_asked_again_after_one_second_then_ever_later_up_to_refresh()
    {
        _resolver.Answer = NameAnswer.Failed("no such name");
        await LearnAndWatchAsync();
        Assert.Empty(Addresses());

        Pass(seconds: 150);

        double[] pauses = [.. _resolver.Asked.Zip(_resolver.Asked.Skip(1)).Select(pair => (pair.Second.At - pair.First.At).TotalSeconds)];
        Assert.All(pauses.Zip([1d, 2, 4, 8, 16, 30, 30, 30]), pair => Assert.InRange(pair.First, pair.Second * 0.9, (pair.Second * 1.1) + 0.2));
        _resolver.Answer = Answer("10.0.0.9");
        Pass(seconds: 34);
        Assert.Equal(1, _changedCount);
        Assert.Equal(["10.0.0.9"], Addresses());
    }

    [Fact]
    public async Task A_resolver_that_hangs_holds_up_a_start_for_as_long_as_it_may_and_no_longer()
    {
        _resolver.Hangs = true;
        Task learning = _monitor.LearnAsync([Target()], TimeSpan.FromSeconds(3));
        _clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(learning.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(0.2));
        await learning;

        Assert.Empty(Addresses());
    }

    [Fact]
    public async Task A_lookup_under_way_when_its_service_leaves_changes_nothing()
    {
        _resolver.Answer = Answer("10.0.0.1");
        await LearnAndWatchAsync();
        _resolver.Hangs = true;
        Pass(seconds: 34);

        _monitor.Watch([]);
        Pass(seconds: 60);

        Assert.Empty(Addresses());
        Assert.Equal(0, _changedCount);
        Assert.Equal(2, _resolver.Asked.Count);
    }

    [Fact]
    public async Task A_lookup_that_hangs_is_a_failure_after_ten_seconds_its_name_is_not_asked_again_meanwhile_and_its_answer_is_taken_when_it_comes()
    {
        _resolver.Answer = Answer("10.0.0.1");
        await LearnAndWatchAsync();
        _resolver.Hangs = true;
        PassUntil(() => _resolver.HangingCount == 1);
        Pass(seconds: 9);
        Assert.Equal(0, _meter.LookupCount(LookupOutcome.Error));

        Pass(seconds: 120);
        Assert.Equal(1, _meter.LookupCount(LookupOutcome.Error));
        Assert.Equal(1, _resolver.HangingCount);
        _resolver.Release(Answer("10.0.0.2"));

        Assert.Equal(["10.0.0.2"], Addresses());
        Assert.Equal(1, _changedCount);
        _resolver.Hangs = false;
        Pass(seconds: 34);
        Assert.Equal(3, _resolver.Asked.Count);
    }

    [Fact]
    public void Eight_lookups_are_under_way_at_most_also_where_they_hang_longer_than_anybody_waits()
    {
        _resolver.Hangs = true;
        _monitor.Watch(Targets(20, refreshMs: 1_000));

        Pass(seconds: 60);
        Assert.Equal(8, _resolver.HangingCount);
        _resolver.Release(Answer("10.0.0.1"));
        Pass(seconds: 1);

        Assert.Equal(8, _resolver.HangingCount);
        Assert.Equal(9, _resolver.Asked.Count);
    }

    [Fact]
    public void Where_there_are_more_names_than_slots_each_has_its_turn()
    {
        _resolver.Hangs = true;
        _monitor.Watch(Targets(20, refreshMs: 1_000));
        for (int beat = 0; beat < 600; beat++)
        {
            Pass(seconds: 1);
            _resolver.Release(Answer("10.0.0.1"));
        }

        int[] counts = [.. _resolver.Asked.GroupBy(asked => asked.Host).Select(name => name.Count())];
        Assert.Equal(20, counts.Length);
        Assert.InRange(counts.Max() - counts.Min(), 0, 1);
    }

    [Fact]
    public async Task A_start_with_many_names_keeps_to_the_same_eight_and_does_not_wait_for_them_any_longer_than_it_may()
    {
        _resolver.Hangs = true;
        Task learning = _monitor.LearnAsync(Targets(20, refreshMs: 30_000), TimeSpan.FromSeconds(3));
        Assert.Equal(8, _resolver.HangingCount);

        Pass(seconds: 3);
        await learning;
        _monitor.Watch(Targets(20, refreshMs: 30_000));
        Pass(seconds: 20);
        Assert.Equal(8, _resolver.Asked.Count);
        _resolver.Release(Answer("10.0.0.1"));
        Pass(seconds: 1);

        Assert.Equal(9, _resolver.Asked.Count);
    }

    [Fact]
    public async Task The_systems_resolver_knows_localhost_and_says_why_it_does_not_know_another()
    {
        NameAnswer known = await new SystemResolver().ResolveAsync("localhost");
        NameAnswer unknown = await new SystemResolver().ResolveAsync("no-such-name.invalid");

        Assert.Null(known.Fault);
        Assert.Contains(IPAddress.Loopback, known.Addresses);
        Assert.NotNull(unknown.Fault);
    }

    private static NameAnswer Answer(params string[] addresses) => NameAnswer.Of(addresses.Select(IPAddress.Parse));

    private NameTarget Target(string host = "web.internal", int refreshMs = 30_000) => new("web", host, refreshMs, _meter);

    private ImmutableArray<NameTarget> Targets(int count, int refreshMs) =>
        [.. Enumerable.Range(0, count).Select(name => Target($"name-{name}", refreshMs))];

    private async Task LearnAndWatchAsync()
    {
        await _monitor.LearnAsync([Target()], TimeSpan.FromSeconds(3));
        _monitor.Watch([Target()]);
    }

    private ImmutableArray<string> Addresses() => [.. _book.AddressesOf("web", "web.internal").Select(address => address.ToString())];

    private void PassUntil(Func<bool> holds)
    {
        for (int second = 0; !holds(); second++)
        {
            Assert.True(second < 1_000, "nothing changed");
            Pass(seconds: 1);
        }
    }

    private void Pass(int seconds)
    {
        for (int beat = 0; beat < seconds * 10; beat++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
    }
}
