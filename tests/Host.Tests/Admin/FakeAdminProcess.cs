using System.Collections.Immutable;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Reloading;

namespace LoadBalancer.Host.Tests.Admin;

/// <summary>A process that has one of everything, and remembers what it was asked.</summary>
internal sealed class FakeAdminProcess : IAdminProcess
{
    public static ProcessStatus Status { get; } = new(
        "ready",
        "0.0.0",
        UptimeSeconds: 61,
        Generation: 7,
        new ConfigStatus(["conf/lb.toml"], ReloadStatus.OfStart),
        Connections: 3,
        [new ListenerStatus("http", "127.0.0.1:8080")],
        [
            new ServiceStatus("web", "tok02", new DnsStatus("web.internal", 1, new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero), "no answer in time", KeepsLast: true),
            [
                new EndpointStatus(
                    "10.0.0.1:9080",
                    "web-1",
                    "tok04",
                    2,
                    "down",
                    "3 probe failures, connect_refused",
                    new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
                    InFlight: 1,
                    Idle: 2),
            ]),
        ],
        []);

    public static Explanation Explanation { get; } = new(
        Online: true,
        Generation: 7,
        "tok02",
        new ExplainedRequest("GET", "http://A.test/x/../api/v1?q", "a.test", "/api/v1", "?q"),
        "route",
        0,
        "",
        "",
        new ExplainedRoute("api", "lb.toml:3", "a.test", "/api", "prefix", ["GET"], NoFields.Add("X-A", "1")),
        new ExplainedPolicies(
            ["10.0.0.0/8"],
            ["10.1.0.0/16"],
            new ExplainedRateLimit(10, 1_000, 20, "client_ip"),
            null,
            null,
            1_024,
            "/v1?q",
            "/",
            new ExplainedFieldEdits(NoFields.Add("X-B", "$host"), ["Cookie"]),
            new ExplainedFieldEdits(NoFields, [])),
        [
            new ExplainedService(
                "web",
                "lb.toml:9",
                1,
                "consistent_hash",
                "header:X-User",
                "tok02",
                "lb",
                "preserve",
                new ExplainedTimeouts(2_000, 60_000, 60_000, 3_600_000),
                new ExplainedRetry(2, ["connect", "502"], false, 0.2, 65_536),
                Status.Services[0].Dns,
                Status.Services[0].Endpoints),
        ],
        [new LosingRoute(new ExplainedRoute("any", "lb.toml:6", "", "/", "prefix", [], NoFields), "host", "another host decides")],
        4,
        [],
        100);

    private static ImmutableSortedDictionary<string, string> NoFields => ImmutableSortedDictionary<string, string>.Empty;

    public static ReloadReport Report { get; } = new(
        new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), ReloadTrigger.Admin, ReloadResult.Refused, 7, 1.5, "Configuration refused", null, ["a fault"]);

    public int ReloadCount { get; private set; }

    public bool Reloads { get; init; } = true;

    public ImmutableArray<ReloadReport> ReadEvents() => [Report];

    public ReloadRequest? AskedReload { get; private set; }

    public string? ReadConfig() => "[limits]\n";

    public Task<ReloadReport?> ReloadAsync(ReloadRequest request)
    {
        AskedReload = request;
        ReloadCount++;
        return Task.FromResult(Reloads ? Report : null);
    }

    public int DrainCount { get; private set; }

    public ProcessStatus ReadStatus() => Status;

    public List<AskedRequest> Asked { get; } = [];

    public Explanation Explain(AskedRequest asked)
    {
        Asked.Add(asked);
        return Explanation;
    }

    public void BeginDrain() => DrainCount++;

    public ImmutableArray<AlbStatus> Albs { get; set; } = [];

    public ZonesStatus? Zones { get; set; }

    public List<(string Id, bool IsEnabled, bool IsForced)> Sets { get; } = [];

    public OverrideResult? SetResult { get; set; } = new(OverrideOutcome.Changed, IsKept: true, "alb1 is disabled");

    public ImmutableArray<AlbStatus> ReadAlbs() => Albs;

    public ZonesStatus? ReadZones() => Zones;

    public DnsAnswerText? NameAnswer { get; set; }

    public DnsAnswerText? TryExplainName(string name, string type, out string fault)
    {
        fault = NameAnswer is null ? "no name" : "";
        return NameAnswer;
    }

    public OverrideResult? SetAlb(string id, bool isEnabled, bool isForced)
    {
        Sets.Add((id, isEnabled, isForced));
        return SetResult;
    }
}
