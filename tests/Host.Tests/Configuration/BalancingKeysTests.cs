using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Tests.Configuration;

public sealed class BalancingKeysTests
{
    private const string OneEndpoint = "endpoints = [{ address = \"10.0.0.1:80\" }]\n";

    [Theory]
    [InlineData("round_robin", BalancingPolicy.RoundRobin)]
    [InlineData("least_requests", BalancingPolicy.LeastRequests)]
    [InlineData("power_of_two", BalancingPolicy.PowerOfTwo)]
    [InlineData("random", BalancingPolicy.Random)]
    [InlineData("consistent_hash", BalancingPolicy.ConsistentHash)]
    public void Each_word_of_balancing_is_its_policy(string word, BalancingPolicy policy) =>
        Assert.Equal(policy, ServiceWith($"balancing = \"{word}\"").Balancing);

    [Theory]
    [InlineData("client_ip", HashKeySource.ClientIp, "")]
    [InlineData("host", HashKeySource.Host, "")]
    [InlineData("path", HashKeySource.Path, "")]
    [InlineData("header:X-Tenant", HashKeySource.Header, "X-Tenant")]
    [InlineData("cookie:__Host-id", HashKeySource.Cookie, "__Host-id")]
    public void Each_word_of_hash_key_is_its_source(string word, HashKeySource source, string name) =>
        Assert.Equal(new HashKey(source, name), ServiceWith($"balancing = \"consistent_hash\"\nhash_key = \"{word}\"").HashKey);

    [Theory]
    [InlineData("host:a")]
    [InlineData("cookie")]
    [InlineData("cookie:")]
    [InlineData("header:a b")]
    [InlineData("header:a:b")]
    [InlineData("")]
    public void A_hash_key_without_what_it_needs_or_with_more_is_refused(string word) => Assert.Contains(
        ConfigFolder.FaultsOf(Service($"balancing = \"consistent_hash\"\nhash_key = \"{word}\"")),
        fault => fault.Contains("error LB0015: hash_key in [[services]]", StringComparison.Ordinal));

    [Fact]
    public void Weights_zone_preference_and_slow_start_arrive_as_written()
    {
        ServiceConfig service = ServiceWith(
            "prefer_zone = true\nslow_start = \"30s\"\n" +
            "[[services.endpoints]]\naddress = \"10.0.0.1:80\"\nweight = 256\nzone = \"a\"\n[node]\nzone = \"a\"",
            endpoints: "");

        Assert.True(service.PrefersZone);
        Assert.Equal(TimeSpan.FromSeconds(30), service.SlowStart);
        Assert.Equal(256, Assert.Single(service.Endpoints).Weight);
        Assert.Equal(3, Assert.Single(ConfigFolder.ConfigOf(ConfigFolder.Base + "[[pods]]\nname = \"p\"\naddress = \"10.0.0.1\"\nweight = 3\n").Pods).Weight);
    }

    private static ServiceConfig ServiceWith(string keys, string endpoints = OneEndpoint) =>
        Assert.Single(ConfigFolder.ConfigOf(Service(keys, endpoints)).Services);

    private static string Service(string keys, string endpoints = OneEndpoint) =>
        $"[[listeners]]\naddress = \"127.0.0.1:0\"\n[[routes]]\nservice = \"web\"\n[[services]]\nname = \"web\"\n{endpoints}{keys}\n";
}
