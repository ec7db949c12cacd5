using System.Buffers;
using System.Net;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Listening;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Host.Tests.Admin;

public sealed class AdminListenerTests : IAsyncLifetime
{
    private readonly Readiness _readiness = new();
    private readonly HttpClient _client = new();
    private readonly WebListener _admin;

    public AdminListenerTests() => _admin = AdminListener.Create(
        new IPEndPoint(IPAddress.Loopback, 0), _readiness, output => output.Write("lb_requests_total 1\n"u8), NullLoggerFactory.Instance);

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
    public async Task Is_alive_while_it_answers() => Assert.Equal((HttpStatusCode.OK, "alive\n"), await GetAsync("/livez"));

    [Fact]
    public async Task Is_ready_neither_while_loading_nor_while_draining()
    {
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "loading\n"), await GetAsync("/readyz"));
        _readiness.MarkReady();
        Assert.Equal((HttpStatusCode.OK, "ready\n"), await GetAsync("/readyz"));
        _readiness.MarkDraining();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "draining\n"), await GetAsync("/readyz"));
        _readiness.MarkReady();
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "draining\n"), await GetAsync("/readyz"));
    }

    [Fact]
    public async Task Metrics_are_prometheus_text()
    {
        using HttpResponseMessage answer = await _client.GetAsync("/metrics", TestContext.Current.CancellationToken);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal("lb_requests_total 1\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/metrics/")]
    [InlineData("/api/v1/status")]
    public async Task Any_other_path_is_404(string path) => Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(path)).Status);

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    public async Task Another_method_is_405_and_told_which_are_allowed(string path)
    {
        using HttpResponseMessage answer = await _client.PostAsync(path, content: null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task A_name_that_was_rebound_to_loopback_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { Host = "attacker.test" } };
        using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Fact]
    public async Task Names_no_product() =>
        Assert.Empty((await _client.GetAsync("/livez", TestContext.Current.CancellationToken)).Headers.Server);

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(path, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
