using System.Buffers;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Listening;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Host.Tests.Admin;

public sealed class AdminListenerTests : IAsyncLifetime
{
    private readonly Readiness _readiness = new();
    private readonly FakeAdminProcess _process = new();
    private readonly HttpClient _client = new();
    private readonly WebListener _admin;
    private ImmutableArray<byte> _token = [];

    public AdminListenerTests() => _admin = AdminListener.Create(
        new IPEndPoint(IPAddress.Loopback, 0), _readiness, _process, output => output.Write("lb_requests_total 1\n"u8), NullLoggerFactory.Instance, new AdminToken(() => _token, isRequired: true));

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

    [Fact]
    public async Task A_refused_reload_is_422_with_its_faults_and_events_list_it()
    {
        using HttpResponseMessage answer = await _client.PostAsync("/api/v1/reload", null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(1, _process.ReloadCount);
        string report = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("\"result\": \"refused\"", report, StringComparison.Ordinal);
        Assert.Contains("\"a fault\"", report, StringComparison.Ordinal);
        Assert.Contains("\"trigger\": \"admin\"", (await GetAsync("/api/v1/events")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?dry_run=maybe", null, "dry_run is true or false\n")]
    [InlineData("?max_changed=2", null, "max_changed is a share from 0 to 1, such as 0.01\n")]
    [InlineData("?dry-run=true", null, "there is no 'dry-run'; there are dry_run and max_changed\n")]
    [InlineData("", "[]", "files are taken for a dry run only: what is put in force is read from the files the process was started with\n")]
    [InlineData("?dry_run=true", "[null]", "the body is a JSON array of objects with 'path' and 'text'\n")]
    [InlineData("?dry_run=true", "[{\"path\":\"a\"}]", "the body is a JSON array of objects with 'path' and 'text'\n")]
    [InlineData("?dry_run=true", "{", "the body is a JSON array of objects with 'path' and 'text'\n")]
    public async Task What_a_reload_does_not_understand_is_400(string query, string? body, string complaint)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/v1/reload{query}") { Content = body is null ? null : new StringContent(body) };
        request.Headers.TransferEncodingChunked = body is not null; // as from a pipe: no length tells of it
        using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.BadRequest, complaint), (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(0, _process.ReloadCount);
    }

    [Fact]
    public async Task A_reload_is_post_only_and_not_for_other_sites_pages()
    {
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await GetAsync("/api/v1/reload")).Status);
        using HttpRequestMessage foreign = new(HttpMethod.Post, "/api/v1/reload");
        foreign.Headers.Add("Origin", "https://elsewhere.test");

        using HttpResponseMessage answer = await _client.SendAsync(foreign, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(0, _process.ReloadCount);
    }

    [Theory]
    [InlineData("/livez", null, HttpStatusCode.OK)]
    [InlineData("/readyz", null, HttpStatusCode.ServiceUnavailable)]
    [InlineData("/metrics", null, HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/status", null, HttpStatusCode.Unauthorized)]
    [InlineData("/nowhere", null, HttpStatusCode.Unauthorized)]
    [InlineData("/api/v1/status", "Bearer 0123456789abcdef", HttpStatusCode.OK)]
    [InlineData("/metrics", "bearer  0123456789abcdef", HttpStatusCode.OK)]
    [InlineData("/metrics", "Bearer 0123456789abcdeF", HttpStatusCode.Unauthorized)]
    [InlineData("/metrics", "Bearer 0123456789abcde", HttpStatusCode.Unauthorized)]
    [InlineData("/metrics", "Bearer", HttpStatusCode.Unauthorized)]
    [InlineData("/metrics", "Basic 0123456789abcdef", HttpStatusCode.Unauthorized)]
    public async Task With_a_token_it_answers_who_brings_it_and_everybody_whether_it_lives(string path, string? authorization, HttpStatusCode status)
    {
        _token = [.. "0123456789abcdef"u8];
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.Unauthorized ? "Bearer" : "", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task A_token_is_changed_by_a_reload_and_one_that_is_taken_away_where_it_is_needed_stays()
    {
        _token = [.. "0123456789abcdef"u8];
        Assert.Equal(HttpStatusCode.OK, await AskAsync("0123456789abcdef"));
        _token = [.. "fedcba9876543210"u8];
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("0123456789abcdef"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("fedcba9876543210"));
        _token = [];
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync("0123456789abcdef"));
        Assert.Equal(HttpStatusCode.OK, await AskAsync("fedcba9876543210"));

        async Task<HttpStatusCode> AskAsync(string token)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "/metrics");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using HttpResponseMessage answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/metrics/")]
    [InlineData("/api/v1/statuses")]
    public async Task Any_other_path_is_404(string path) => Assert.Equal(HttpStatusCode.NotFound, (await GetAsync(path)).Status);

    [Theory]
    [InlineData("/livez")]
    [InlineData("/readyz")]
    [InlineData("/metrics")]
    [InlineData("/api/v1/status")]
    [InlineData("/api/v1/explain")]
    public async Task Another_method_is_405_and_told_which_are_allowed(string path)
    {
        using HttpResponseMessage answer = await _client.PostAsync(path, content: null, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Explain_is_asked_with_method_URL_and_headers_and_answers_in_the_names_of_the_reference()
    {
        (HttpStatusCode status, string body) = await GetAsync("/api/v1/explain?method=GET&url=http%3A%2F%2Fa.test%2Fx%3Fq&header=X-A%3A%201&header=X-B%3A%202");

        Assert.Equal(HttpStatusCode.OK, status);
        AskedRequest asked = Assert.Single(_process.Asked);
        Assert.Equal(("GET", "http://a.test/x?q"), (asked.Method, asked.Url));
        using JsonDocument explanation = JsonDocument.Parse(body);
        Assert.Equal(
            [
                "online", "generation", "zone", "request", "outcome", "status", "reason", "text", "route", "policies", "services", "losers", "more_losers", "near", "route_count",
            ],
            explanation.RootElement.EnumerateObject().Select(static field => field.Name));
        Assert.Equal("tok04", explanation.RootElement.GetProperty("services")[0].GetProperty("endpoints")[0].GetProperty("zone").GetString());
        Assert.Equal("1", explanation.RootElement.GetProperty("route").GetProperty("headers").GetProperty("X-A").GetString());
        Assert.Equal(body, JsonSerializer.Serialize(JsonSerializer.Deserialize(body, AdminJson.Default.Explanation)!, AdminJson.Default.Explanation));
    }

    [Theory]
    [InlineData("", "the method is empty")]
    [InlineData("?method=GET", "the URL is empty")]
    [InlineData("?method=GET&url=/&header=%C3%A4", "'ä' is no header; one looks like 'Name: value'")]
    public async Task What_is_no_request_is_not_explained(string query, string complaint) => Assert.Equal(
        (HttpStatusCode.BadRequest, $"{complaint}; there are the parameters method, url, and header, as often as needed\n"), await GetAsync($"/api/v1/explain{query}"));

    [Fact]
    public async Task Status_is_json_in_the_names_of_the_reference()
    {
        (HttpStatusCode status, string body) = await GetAsync("/api/v1/status");

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            """
            {
              "state": "ready",
              "version": "0.0.0",
              "uptime_seconds": 61,
              "generation": 7,
              "config": {
                "paths": [
                  "conf/lb.toml"
                ],
                "last_reload": {
                  "ok": true,
                  "error": "",
                  "at": null,
                  "faults": []
                }
              },
              "connections": 3,
              "listeners": [
                {
                  "name": "http",
                  "address": "127.0.0.1:8080",
                  "protocol": "http",
                  "service": null
                }
              ],
              "services": [
                {
                  "name": "web",
                  "zone": "tok02",
                  "dns": {
                    "name": "web.internal",
                    "addresses": 1,
                    "last_answer": "2026-01-02T03:04:00+00:00",
                    "error": "no answer in time",
                    "keeps_last": true
                  },
                  "endpoints": [
                    {
                      "address": "10.0.0.1:9080",
                      "name": "web-1",
                      "zone": "tok04",
                      "weight": 2,
                      "state": "down",
                      "reason": "3 probe failures, connect_refused",
                      "since": "2026-01-02T03:04:05+00:00",
                      "in_flight": 1,
                      "idle": 2
                    }
                  ],
                  "protocol": "http"
                }
              ],
              "certificates": [],
              "portable_ip": null,
              "warnings": []
            }
            """,
            body);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{self}")]
    public async Task Drain_begins_it_and_answers_with_the_status(string? origin)
    {
        using HttpResponseMessage answer = await PostDrainAsync(origin?.Replace("{self}", $"http://{_admin.Listeners[0].Address}", StringComparison.Ordinal));

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Contains("\"connections\": 3", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(1, _process.DrainCount);
    }

    [Theory]
    [InlineData("http://attacker.test")]
    [InlineData("http://127.0.0.1")] // the same machine, another port: another site
    [InlineData("null")]
    public async Task Another_sites_page_cannot_drain(string origin)
    {
        using HttpResponseMessage answer = await PostDrainAsync(origin);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal(0, _process.DrainCount);
    }

    [Fact]
    public async Task To_read_the_drain_path_drains_nothing()
    {
        using HttpResponseMessage answer = await _client.GetAsync("/api/v1/drain", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST"], answer.Content.Headers.Allow);
        Assert.Equal(0, _process.DrainCount);
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

    private async Task<HttpResponseMessage> PostDrainAsync(string? origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/drain");
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private async Task<(HttpStatusCode Status, string Body)> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _client.GetAsync(path, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
