using System.Net;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Listening;
using LoadBalancer.Host.Zones;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Host.Tests.Admin;

/// <summary>What the admin address says of ALBs and zones, and the verbs that show it.</summary>
public sealed class AdminZonesTests : IAsyncLifetime
{
    private readonly FakeAdminProcess _process = new();
    private readonly HttpClient _client = new();
    private readonly WebListener _admin;

    public AdminZonesTests() => _admin = AdminListener.Create(
        new IPEndPoint(IPAddress.Loopback, 0), new Readiness(), _process, static _ => { }, NullLoggerFactory.Instance, new AdminToken(static () => [], isRequired: false));

    public async ValueTask InitializeAsync()
    {
        Assert.Null(await _admin.TryStartAsync(TestContext.Current.CancellationToken));
        _client.BaseAddress = new Uri($"http://{_admin.Listeners[0].Address}");
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _admin.DisposeAsync();
    }

    [Fact]
    public async Task Lists_the_albs_in_seven_columns_and_says_below_what_is_wrong()
    {
        _process.Albs = AlbList.Of(
            new ProxyConfig
            {
                Node = new NodeConfig { Alb = "public-alb1" },
                Albs =
                [
                    new AlbConfig { Id = "public-alb1", Zone = "tok04", Ip = IPAddress.Parse("128.168.73.198") },
                    new AlbConfig { Id = "public-alb2", Zone = "tok05", Ip = IPAddress.Parse("165.192.71.230"), IsEnabled = false },
                ],
            },
            verdicts: null,
            "1.2.3");

        Assert.Equal(
            (0, """
            ALB ID       Enabled  Status    Type    ALB IP          Zone   Build
            public-alb1  true     enabled   public  128.168.73.198  tok04  1.2.3
            public-alb2  false    disabled  public  -               tok05  -

            public-alb2: ALB is disabled

            """),
            await LbAsync("alb", "ls"));
    }

    [Theory]
    [InlineData("disable", "", false, false)]
    [InlineData("disable", "?force=true", false, true)]
    [InlineData("enable", "", true, false)]
    public async Task Sets_an_alb_by_a_post(string action, string query, bool isEnabled, bool isForced)
    {
        using HttpResponseMessage answer = await _client.PostAsync($"/api/v1/albs/public-alb1/{action}{query}", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("public-alb1", isEnabled, isForced), Assert.Single(_process.Sets));
    }

    [Theory]
    [InlineData(OverrideOutcome.UnknownAlb, HttpStatusCode.NotFound)]
    [InlineData(OverrideOutcome.WouldBeLast, HttpStatusCode.Conflict)]
    [InlineData(OverrideOutcome.OthersDown, HttpStatusCode.Conflict)]
    [InlineData(OverrideOutcome.Ended, HttpStatusCode.Conflict)]
    [InlineData(OverrideOutcome.Unchanged, HttpStatusCode.OK)]
    public async Task Says_why_it_does_not(OverrideOutcome outcome, HttpStatusCode status)
    {
        _process.SetResult = new OverrideResult(outcome, IsKept: true, "because");

        using HttpResponseMessage answer = await _client.PostAsync("/api/v1/albs/a/disable", null, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains("because", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Takes_no_get_and_no_other_sites_page_for_a_command()
    {
        using HttpResponseMessage read = await _client.GetAsync("/api/v1/albs/a/disable", TestContext.Current.CancellationToken);
        using HttpRequestMessage foreign = new(HttpMethod.Post, "/api/v1/albs/a/disable");
        foreign.Headers.Add("Origin", "https://elsewhere.test");
        using HttpResponseMessage refused = await _client.SendAsync(foreign, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, HttpStatusCode.Forbidden), (read.StatusCode, refused.StatusCode));
        Assert.Empty(_process.Sets);
    }

    [Fact]
    public async Task Without_anybody_who_decides_it_says_so()
    {
        _process.SetResult = null;
        (_, string zone) = await LbAsync("zone", "status");
        using HttpResponseMessage set = await _client.PostAsync("/api/v1/albs/a/disable", null, TestContext.Current.CancellationToken);

        Assert.Contains("its configuration has no [mzlb]", zone, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, set.StatusCode);
    }

    [Fact]
    public async Task Zone_status_says_who_was_heard_what_was_decided_and_what_is_answered()
    {
        DateTimeOffset since = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        _process.Zones = new ZonesStatus(
            "tok04",
            Ready: true,
            Entitled: false,
            "hears 1 of 3 zones",
            since,
            AllDown: false,
            [new ZoneStatus("tok04", true, "", since, "beef", true, "1.0"), new ZoneStatus("tok05", false, "no answer", null, "", true, "")],
            [
                new AlbVerdictStatus("alb1", "tok04", "10.0.0.1", "10.0.0.1:80", true, false, "up", true, false, since, "", [new ZoneVoteStatus("tok04", "up", "")]),
                new AlbVerdictStatus("alb2", "tok05", "10.0.0.2", "10.0.0.2:80", false, true, "down", false, true, since, "because", []),
            ],
            new ZoneDnsStatus("a.test", "embedded", ["10.0.0.1"], 10, 7, null, ["127.0.0.1:53"]));

        Assert.Equal(
            (0, """
            tok04 may not decide, and holds what it last answered: hears 1 of 3 zones (since 2026-01-02 03:04:05Z)

            Zone   Heard  Last heard            Configuration  Build  Why not
            tok04  yes    2026-01-02 03:04:05Z  beef           1.0
            tok05  no                                                 no answer

            ALB   Zone   Enabled         Verdict        Answered  Since                 Votes     Why
            alb1  tok04  true            up             yes       2026-01-02 03:04:05Z  tok04:up
            alb2  tok05  false (lb alb)  down, suspect  no        2026-01-02 03:04:05Z            because

            a.test is answered with 10.0.0.1, for 10 s, serial 7 (embedded, at 127.0.0.1:53)

            """),
            await LbAsync("zone", "status"));
    }

    private async Task<(int Code, string Told)> LbAsync(params string[] verb)
    {
        using StringWriter told = new() { NewLine = "\n" };
        int code = await CommandLine.RunAsync([.. verb, "--admin", _client.BaseAddress!.ToString().TrimEnd('/')], new Composition(), told, told);
        return (code, told.ToString().ReplaceLineEndings("\n"));
    }
}
