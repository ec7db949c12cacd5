using System.IO.Pipelines;
using System.Net;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Forwarding;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tests.Http1;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;
using Microsoft.AspNetCore.Connections;

namespace LoadBalancer.Core.Tests.Allocation;

/// <summary>What a route's policies do with a request allocates nothing.</summary>
public sealed class RoutePolicyAllocationTests
{
    private const string Head = "GET /api/v1?q HTTP/1.1\r\nHost: a.test\r\nX-A: 1\r\nX-Canary: always\r\n\r\n";

    private static readonly FieldEdits Edits = new([KeyValuePair.Create("X-C", Template("$client_ip $request_id $host"))], ["Server", "X-A"]);

    [Theory]
    [InlineData(nameof(RateLimitKey.ClientIp))]
    [InlineData(nameof(RateLimitKey.Host))]
    [InlineData(nameof(RateLimitKey.Header))]
    public void Passing_a_gate_allocates_nothing(string key)
    {
        Exchange exchange = Taken();
        Cluster cluster = new("web", [], ClusterPolicy.Default, new MetricsRegistry([]).Service("web"), new ClusterState());
        RateLimitNumbers numbers = new(TimeSpan.TicksPerSecond, TimeSpan.TicksPerSecond * 500, Enum.Parse<RateLimitKey>(key), "x-canary");
        Route route = new("r", null, new MetricsRegistry([]).Route("r"), maxBodyBytes: 10)
        {
            Conditions = new RouteConditions(["GET"u8.ToArray()], [("x-canary"u8.ToArray(), "always"u8.ToArray())]),
            Policies = new RoutePolicies
            {
                Addresses = new AddressRules([IPNetwork.Parse("127.0.0.0/8")], [IPNetwork.Parse("10.0.0.0/8")]),
                Rate = new RateLimit(numbers, "x-canary"u8.ToArray()),
                Split = new WeightedSplit([(cluster, 9), (cluster, 1)]),
                Edits = new HeadEdits(Edits, Edits, new PathRewrite("/api", isExact: false, "/")),
            },
        };
        HandClock clock = new();
        int passed = 0;
        int refused = 0;

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            Route? taken = Route.FirstToAccept(route, exchange.RequestBytes.Span, exchange.Request);
            Verdict verdict = RouteGate.Pass(exchange, Verdict.Take(taken!), taken!, clock);
            passed += verdict.Cluster is null ? 0 : 1;
            refused += verdict is { StatusCode: 429, RetryAfterSeconds: 1 } ? 1 : 0;
        });

        Assert.Equal((500, 1_500), (passed, refused));
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void Writing_heads_with_edits_allocates_nothing()
    {
        Exchange exchange = Taken();
        HeadEdits edits = new(Edits, Edits, new PathRewrite("/api", isExact: false, "/"));
        byte[] output = new byte[4_096];
        int written = 0;

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            TemplateValues values = exchange.TemplateValues;
            Edits.Consume(exchange.RequestBytes.Span, exchange.Request.Fields);
            Core.Primitives.SpanWriter writer = new(output.AsSpan());
            RequestHeadWriter.Write(
                ref writer, exchange.RequestBytes.Span, exchange.Request, exchange.Meaning, edits.Path!.Apply(exchange.ForwardedPath), "b.test"u8,
                exchange.Client, exchange.RealClient.Span, exchange.RequestId.Text, edits.Request, values);
            written = writer.WrittenBytes;
        });

        Assert.StartsWith("GET /v1?q HTTP/1.1\r\nHost: b.test\r\nX-Canary: always\r\nX-C: 127.0.0.1 ", Text.Of(output.AsSpan(0, written)), StringComparison.Ordinal);
        Assert.Equal(0, allocated);
    }

    private static ValueTemplate Template(string text)
    {
        Assert.True(ValueTemplate.TryParse(text, out ValueTemplate? template, out _));
        return template;
    }

    private static Exchange Taken()
    {
        byte[] bytes = Splits.Bytes(Head);
        Heartbeat heartbeat = new(TimeProvider.System);
        Exchange exchange = new(heartbeat);
        exchange.Bind(new ClientConnection(
            new DefaultConnectionContext { Transport = new Duplex(new Pipe().Reader, new Pipe().Writer) },
            new ClientIdentity(IPAddress.Loopback, "80"u8.ToArray(), isTrusted: false),
            heartbeat));
        exchange.Begin();
        Assert.Equal(ParseStatus.Complete, new RequestHeadParser(bytes, exchange.Request, Http1Limits.Default).Parse());
        exchange.RequestBytes.Keep(bytes, bytes.Length);
        Assert.Equal(Http1Error.None, RequestReader.Read(bytes, exchange.Request, out exchange.Meaning));
        Assert.True(exchange.Path.TrySet("/api/v1"u8));
        return exchange;
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
