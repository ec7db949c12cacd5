using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Listening;
using LoadBalancer.Host.Listening;

namespace LoadBalancer.Host.Tests.Listening;

public sealed class SourceNatTests
{
    private const long FiveMinutesMs = 5 * 60_000;

    private readonly ClientOrigins _origins = new(laneCount: 1);

    [Theory]
    [InlineData("10.192.9.93")]
    [InlineData("172.31.0.1")]
    [InlineData("192.168.0.9")]
    [InlineData("100.64.0.1")]
    [InlineData("fd00::7")]
    public void Fifty_connections_in_five_minutes_all_of_one_private_address_are_told_with_the_remedies(string address)
    {
        Come(address, 50, FiveMinutesMs);

        string? warning = Warning();

        Assert.NotNull(warning);
        Assert.Contains($"listener 'http': the last 50 connections, over 5 minutes, all came from {address}:", warning, StringComparison.Ordinal);
        string network = address.Contains(':', StringComparison.Ordinal) ? $"{address}/128" : $"{address}/32";
        Assert.All(
            [$"externalTrafficPolicy: Local", $"proxy_protocol = [\"{network}\"]", $"trusted_proxies = [\"{network}\"]"],
            remedy => Assert.Contains(remedy, warning, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("203.0.113.7")] // one client from afar is one client
    [InlineData("127.0.0.1")]
    public void An_address_that_is_nobodys_node_is_a_client(string address)
    {
        Come(address, 500, 2 * FiveMinutesMs);

        Assert.Null(Warning());
    }

    [Fact]
    public void A_node_of_the_pods_counts_wherever_its_address_is_from()
    {
        Come("203.0.113.7", 50, FiveMinutesMs);

        Assert.Contains("a node of the cluster", Warning(new PodConfig { Node = "203.0.113.7" }), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(49, FiveMinutesMs)]
    [InlineData(10_000, FiveMinutesMs - 1)]
    public void Fewer_or_in_less_time_may_be_one_client(int count, long spanMs)
    {
        Come("10.0.0.1", count, spanMs);

        Assert.Null(Warning());
    }

    [Fact]
    public void Somebody_else_ends_it()
    {
        Come("10.0.0.1", 50, FiveMinutesMs);
        _origins.Note(0, IPAddress.Parse("203.0.113.7"), FiveMinutesMs + 1);

        Assert.Null(Warning());
    }

    private void Come(string address, int count, long spanMs)
    {
        for (int i = 0; i < count; i++)
        {
            _origins.Note(0, IPAddress.Parse(address), i == count - 1 ? spanMs : 0);
        }
    }

    private string? Warning(params PodConfig[] pods) =>
        SourceNat.Warning(new ListenerConfig { Name = "http" }, _origins, new ProxyConfig { Pods = [.. pods] });
}
