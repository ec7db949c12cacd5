using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Tests.Listening;

/// <summary>What host <c>albhealth</c> is answered, which no route ever sees.</summary>
public sealed class JudgeProbeTests
{
    private readonly SelfReport _self = new();

    [Theory]
    [InlineData(HealthWord.AsConfigured, true, 200, "healthy")]
    [InlineData(HealthWord.AsConfigured, false, 503, "disabled")]
    [InlineData(HealthWord.Enabled, false, 200, "healthy")]
    [InlineData(HealthWord.Disabled, true, 503, "disabled")]
    public void A_probe_hears_what_was_decided_before_what_is_configured(HealthWord standing, bool isConfigured, int status, string text)
    {
        _self.Say(standing);

        Verdict verdict = Decide("/", isConfigured);

        Assert.Equal((status, text, true), (verdict.StatusCode, Encoding.ASCII.GetString(verdict.Text), verdict.IsProbe));
    }

    [Fact]
    public void A_drain_is_said_whatever_else_is()
    {
        _self.Say(HealthWord.Enabled);
        _self.BeginDrain();
        _self.Say(HealthWord.Enabled);

        Assert.Equal((503, "draining"), (Decide("/").StatusCode, Encoding.ASCII.GetString(Decide("/").Text)));
    }

    [Fact]
    public void The_state_is_there_only_while_there_is_one()
    {
        Assert.Equal(404, Decide("/mzlb/v1/state").StatusCode);
        _self.ShowFrom(static () => "{}"u8.ToArray(), static _ => { });

        Verdict verdict = Decide("/mzlb/v1/state");

        Assert.Equal((200, "{}", true), (verdict.StatusCode, Encoding.ASCII.GetString(verdict.Text), verdict.IsProbe));
        Assert.Equal(404, Decide("/mzlb/v1/states").StatusCode);
    }

    private Verdict Decide(string path, bool isEnabled = true)
    {
        byte[] bytes = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: albhealth\r\n\r\n");
        RequestHead head = new();
        Assert.Equal(ParseStatus.Complete, new RequestHeadParser(bytes, head, Http1Limits.Default).Parse());
        Assert.Equal(Http1Error.None, RequestReader.Read(bytes, head, out RequestMeaning meaning));
        return Judge.Decide(bytes, head, meaning, new PathBuffer(), Snapshot(isEnabled), _self, recent: null, timestamp: 0);
    }

    private static ProxySnapshot Snapshot(bool isEnabled) => new()
    {
        Generation = 1,
        Routes = new RouteTrieBuilder<Route>().Build(),
        DefaultRoute = null,
        Clusters = [],
        Limits = ProxyLimits.Default,
        Zone = "",
        AlbEnabled = isEnabled,
    };
}
