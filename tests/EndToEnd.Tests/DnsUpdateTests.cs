using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Host.Dns;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Publishing to a real DNS server.</summary>
public sealed class DnsUpdateTests
{
    private const string Name = KnotServer.Domain;
    private const string Below = "*." + Name;

    [Theory]
    [InlineData("hmac-sha256")]
    [InlineData("hmac-sha384")]
    [InlineData("hmac-sha512")]
    public async Task What_is_decided_is_answered_and_so_is_every_change_of_it(string algorithm)
    {
        await using KnotServer knot = await KnotServer.StartAsync(algorithm);
        Assert.Equal(["10.66.0.1", "10.66.0.2"], await knot.AddressesOfAsync(Name)); // as rendered
        using PublishingNode node = new(knot.Plan);

        node.Want("10.66.0.1", "10.66.0.3", "fd66::1");
        await node.UntilInStepAsync();
        foreach (string name in new[] { Name, Below, $"anything.{Name}" })
        {
            Assert.Equal(["10.66.0.1", "10.66.0.3"], await knot.AddressesOfAsync(name));
            Assert.Equal(["fd66::1"], await knot.AddressesOfAsync(name, RecordKind.Aaaa));
        }

        node.Want();
        await node.UntilInStepAsync();
        Assert.Empty(await knot.AddressesOfAsync(Name));
        Assert.Empty(await knot.AddressesOfAsync(Name, RecordKind.Aaaa));

        node.Want("10.66.0.2");
        await node.UntilInStepAsync();
        Assert.Equal(["10.66.0.2"], await knot.AddressesOfAsync(Below));
    }

    [Theory]
    [InlineData("unsigned", "NOTAUTH")]
    [InlineData("another secret", "BADSIG")]
    [InlineData("another name", "BADKEY")]
    public async Task What_is_not_signed_with_the_key_is_refused_and_status_says_so(string fault, string expected)
    {
        await using KnotServer knot = await KnotServer.StartAsync();
        TsigKey key = knot.Plan.Key!;
        using PublishingNode node = new(knot.Plan with
        {
            Key = fault switch
            {
                "unsigned" => null,
                "another secret" => new TsigKey(key.Name, key.Hash, [.. key.Secret.Reverse()]),
                _ => new TsigKey("other", key.Hash, key.Secret),
            },
        });

        node.Want("10.66.0.9");
        await Patience.UntilAsync(() => node.Status.State == PublishingState.Failing, "it is refused");

        Assert.Contains(expected, node.Status.LastError, StringComparison.Ordinal);
        Assert.Equal(["10.66.0.1", "10.66.0.2"], await knot.AddressesOfAsync(Name));

        node.Watch(knot.Plan);
        await node.UntilInStepAsync();
        Assert.Equal(["10.66.0.9"], await knot.AddressesOfAsync(Name));
    }

    [Fact]
    public async Task The_key_lets_nobody_change_another_name()
    {
        await using KnotServer knot = await KnotServer.StartAsync();
        await using IDnsUpdateConnection connection = KnotServer.Connect(knot.Plan);
        RecordUpdate update = new(Name, [Set($"www.{Name}")], [Set($"www.{Name}", "10.66.0.9")]);

        UpdateResult result = await connection.UpdateAsync(update, CancellationToken.None);

        Assert.Equal(UpdateOutcome.Refused, result.Outcome);
        Assert.Equal(["10.66.0.1", "10.66.0.2"], await knot.AddressesOfAsync($"www.{Name}")); // of the wildcard
    }

    [Fact]
    public async Task A_stale_expectation_changes_nothing()
    {
        await using KnotServer knot = await KnotServer.StartAsync();
        await using IDnsUpdateConnection connection = KnotServer.Connect(knot.Plan);
        RecordSet[] stale = [Set(Name, "10.66.0.1"), Set(Name, "10.66.0.1", "10.66.0.2", "10.66.0.3"), Set(Name, "10.66.0.1", "10.66.0.3"), Set(Name)];

        foreach (RecordSet expected in stale)
        {
            UpdateResult result = await connection.UpdateAsync(
                new RecordUpdate(Name, [expected, Set(Below, "10.66.0.1", "10.66.0.2")], [Set(Name, "10.66.0.9"), Set(Below, "10.66.0.9")]), CancellationToken.None);

            Assert.Equal(new UpdateResult(UpdateOutcome.Stale, Fault: null), result);
            Assert.Equal(["10.66.0.1", "10.66.0.2"], await knot.AddressesOfAsync(Name));
            Assert.Equal(["10.66.0.1", "10.66.0.2"], await knot.AddressesOfAsync(Below));
        }
    }

    [Fact]
    public async Task Two_that_publish_different_views_for_a_while_never_lose_what_both_want_and_end_in_step()
    {
        await using KnotServer knot = await KnotServer.StartAsync();
        using PublishingNode one = new(knot.Plan);
        using PublishingNode other = new(knot.Plan);
        using CancellationTokenSource end = new();
        Task<int> watching = WatchAsync();

        for (int round = 0; round < 8; round++)
        {
            one.Want("10.66.0.1", $"10.66.1.{round}");
            other.Want("10.66.0.1", $"10.66.2.{round}");
            string[] views = [$"10.66.1.{round}", $"10.66.2.{round}"];
            await Patience.UntilAsync(async () => (await knot.AddressesOfAsync(Name)).Intersect(views).Any(), "one of them has written");
        }

        one.Want("10.66.0.1", "10.66.0.7");
        other.Want("10.66.0.1", "10.66.0.7");
        await Patience.UntilAsync(
            async () => one.IsInStep && other.IsInStep && await knot.AddressesOfAsync(Name) is ["10.66.0.1", "10.66.0.7"], "both are in step");

        await end.CancelAsync();
        Assert.True(await watching > 10, "nobody looked");

        async Task<int> WatchAsync()
        {
            int looks = 0;
            for (; !end.IsCancellationRequested; looks++)
            {
                Assert.Contains("10.66.0.1", await knot.AddressesOfAsync(Name));
                Assert.Contains("10.66.0.1", await knot.AddressesOfAsync(Below));
            }

            return looks;
        }
    }

    [Fact]
    public async Task A_server_that_was_away_is_tried_again_and_brought_in_step()
    {
        await using KnotServer knot = await KnotServer.StartAsync();
        using PublishingNode node = new(knot.Plan);
        node.Want("10.66.0.3");
        await node.UntilInStepAsync();

        await knot.StopAsync();
        node.Want("10.66.0.4");
        await Patience.UntilAsync(() => node.Status is { State: PublishingState.Failing, LastError: "connection refused", FailureCount: > 1 }, "it is tried again");
        await knot.StartAgainAsync();
        string[] kept = await knot.AddressesOfAsync(Name);

        await node.UntilInStepAsync();

        Assert.True(kept is ["10.66.0.3"] or ["10.66.0.4"], $"a restart brought back {string.Join(' ', kept)}"); // not what was rendered
        Assert.Equal(["10.66.0.4"], await knot.AddressesOfAsync(Name));
    }

    private static RecordSet Set(string name, params string[] addresses) => RecordSet.Of(name, RecordKind.A, 30, addresses.Select(IPAddress.Parse));

    /// <summary>One zone's publisher, and what it wants.</summary>
    private sealed class PublishingNode : IDisposable
    {
        private readonly DnsZoneStore _wanted = new();
        private readonly Publisher _publisher;

        public PublishingNode(PublishingPlan plan)
        {
            _publisher = new Publisher(
                new TcpUpdateClient(TimeProvider.System), () => new PublishedView(_wanted.Current, Rank: 0, WhyNot: ""),
                TimeProvider.System, new Random(RandomNumberGenerator.GetInt32(int.MaxValue)), NullLogger<Publisher>.Instance);
            _publisher.Watch(plan);
            _publisher.Start();
        }

        public PublisherStatus Status => _publisher.Status;

        /// <summary>With what is wanted now, not with what was.</summary>
        public bool IsInStep => Status is { State: PublishingState.InStep } status &&
            status.Wanted.SequenceEqual(_wanted.Current!.Addresses.Select(static address => address.Ip));

        public void Want(params string[] addresses) => _wanted.Publish(new DnsZone
        {
            Domain = Name,
            Nameservers = [],
            Addresses = [.. addresses.Select(static address => new DnsAddress(IPAddress.Parse(address), 1)).ToImmutableArray()],
            TtlSeconds = 30,
            Serial = 1,
        });

        public void Watch(PublishingPlan plan) => _publisher.Watch(plan);

        public Task UntilInStepAsync() => Patience.UntilAsync(() => IsInStep, $"it is in step, but: {Status}");

        public void Dispose() => _publisher.Dispose();
    }
}
