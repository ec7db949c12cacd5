using System.IO.Pipelines;
using System.Net;
using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Tests.Allocation;
using LoadBalancer.Core.Timing;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Forwarding;

/// <summary>What of a request decides its endpoint.</summary>
public sealed class RequestHashTests : IDisposable
{
    private const string Client = "192.0.2.7";

    private readonly Heartbeat _heartbeat = new(TimeProvider.System);

    public void Dispose() => _heartbeat.Dispose();

    [Theory]
    [InlineData("a.test", "a.test")]
    [InlineData("A.Test.:8080", "a.test")] // as routes know it
    [InlineData("[2001:DB8::1]:80", "[2001:db8::1]")]
    public void The_host_counts_as_routes_know_it(string host, string key) => AssertKey(key, HashKeySource.Host, "", "/", $"Host: {host}\r\n");

    [Theory]
    [InlineData("/a/b?c=d", "/a/b")]
    [InlineData("/a//x/../b", "/a/b")]
    [InlineData("/%61/b", "/a/b")]
    public void The_path_counts_as_routes_match_it(string target, string key) => AssertKey(key, HashKeySource.Path, "", target, "Host: a.test\r\n");

    [Fact]
    public void The_clients_real_address_counts() => AssertKey(Client, HashKeySource.ClientIp, "", "/", "Host: a.test\r\n");

    [Theory]
    [InlineData("X-Tenant: red\r\n", "red")]
    [InlineData("x-TENANT:   red  \r\nX-Tenant: blue\r\n", "red")]
    public void The_first_field_of_the_name_counts_in_any_case(string fields, string key) =>
        AssertKey(key, HashKeySource.Header, "X-Tenant", "/", $"Host: a.test\r\n{fields}");

    [Fact]
    public void The_cookie_of_the_name_counts() => AssertKey("7", HashKeySource.Cookie, "id", "/", "Host: a.test\r\nCookie: a=b; id=7\r\n");

    [Theory]
    [InlineData(HashKeySource.Header, "Host: a.test\r\n")]
    [InlineData(HashKeySource.Header, "Host: a.test\r\nX-Key:\r\n")]
    [InlineData(HashKeySource.Cookie, "Host: a.test\r\n")]
    [InlineData(HashKeySource.Cookie, "Host: a.test\r\nCookie: X-Key=\r\n")]
    public void A_request_without_it_or_with_an_empty_one_has_no_hash(HashKeySource source, string fields) =>
        Assert.Equal(PickQuery.NoHash, Hash(new HashKey(source, "X-Key"), "/", fields));

    [Fact]
    public void A_service_without_a_key_asks_for_no_hash() => Assert.Equal(PickQuery.NoHash, Hash(null, "/", "Host: a.test\r\n"));

    [Theory]
    [InlineData(HashKeySource.ClientIp)]
    [InlineData(HashKeySource.Host)]
    [InlineData(HashKeySource.Path)]
    [InlineData(HashKeySource.Header)]
    [InlineData(HashKeySource.Cookie)]
    public void It_allocates_nothing(HashKeySource source)
    {
        Exchange exchange = Begin("/a/../b", "Host: A.test:80\r\nX-Key: 1\r\nCookie: a=b; X-Key=2\r\n");
        HashKey key = new(source, "X-Key");
        ulong hash = 0;

        long allocated = AllocatedBytes.PerThousandRuns(() => hash |= RequestHash.Of(exchange, key));

        Assert.NotEqual(PickQuery.NoHash, hash);
        Assert.Equal(0, allocated);
    }

    private void AssertKey(string key, HashKeySource source, string name, string target, string fields) =>
        Assert.Equal(StableHash.Compute(Encoding.ASCII.GetBytes(key)), Hash(new HashKey(source, name), target, fields));

    private ulong Hash(HashKey? key, string target, string fields) => RequestHash.Of(Begin(target, fields), key);

    private Exchange Begin(string target, string fields)
    {
        byte[] bytes = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\n{fields}\r\n");
        Exchange exchange = new(_heartbeat);
        Pipe pipe = new();
        exchange.Bind(new ClientConnection(
            new DefaultConnectionContext { Transport = new Duplex(pipe.Reader, pipe.Writer) },
            new ClientIdentity(IPAddress.Parse(Client), "80"u8.ToArray(), isTrusted: false),
            _heartbeat));
        exchange.Begin();
        Assert.Equal(ParseStatus.Complete, new RequestHeadParser(bytes, exchange.Request, Http1Limits.Default).Parse());
        exchange.RequestBytes.Keep(bytes, bytes.Length);
        Assert.Equal(Http1Error.None, RequestReader.Read(bytes, exchange.Request, out exchange.Meaning));
        Assert.True(exchange.Path.TrySet(exchange.Meaning.Path(exchange.RequestBytes.Span)));
        return exchange;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
