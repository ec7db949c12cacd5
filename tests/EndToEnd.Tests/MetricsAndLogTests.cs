using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What an operator reads afterwards is what happened (reference.md §4, §6).</summary>
public sealed partial class MetricsAndLogTests
{
    private static readonly string[] Keys =
    [
        "time_date", "client", "host", "scheme", "request_method", "request_uri", "request_id", "status", "reason", "bytes_sent", "bytes_received", "route",
        "service", "upstream_addr", "upstream_status", "upstream_connect_time", "upstream_header_time", "upstream_response_time",
        "request_time", "attempts", "zone",
    ];

    [Fact]
    public async Task A_request_that_was_forwarded_is_logged_with_every_key()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("hello");
        await using Lb lb = await StartAsync(pod);
        Answer answer = await lb.AskAsync("POST /p?q=a&b HTTP/1.1\r\nHost: Good.test:80\r\nContent-Length: 2\r\n\r\nhi");
        JsonElement line = await SingleLineAsync(lb);

        Assert.Equal(Keys, line.EnumerateObject().Select(static property => property.Name));
        Assert.Equal("127.0.0.1", line.GetProperty("client").GetString());
        Assert.Equal("Good.test:80", line.GetProperty("host").GetString());
        Assert.Equal("http", line.GetProperty("scheme").GetString());
        Assert.Equal("POST", line.GetProperty("request_method").GetString());
        Assert.Equal("/p?q=a&b", line.GetProperty("request_uri").GetString());
        Assert.Contains($"\r\nX-Request-ID: {line.GetProperty("request_id").GetString()}\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.Equal(JsonValueKind.Null, line.GetProperty("reason").ValueKind);
        Assert.Equal(answer.Head.Length + 5, line.GetProperty("bytes_sent").GetInt32());
        Assert.Equal("good", line.GetProperty("route").GetString());
        Assert.Equal("web", line.GetProperty("service").GetString());
        Assert.Equal(pod.Address.ToString(), line.GetProperty("upstream_addr").GetString());
        Assert.Equal(200, line.GetProperty("upstream_status").GetInt32());
        Assert.Equal(1, line.GetProperty("attempts").GetInt32());
        Assert.Equal("tok02", line.GetProperty("zone").GetString());
        double[] times = [.. ((string[])["upstream_connect_time", "upstream_header_time", "upstream_response_time", "request_time"])
            .Select(key => line.GetProperty(key).GetDouble())];
        Assert.Equal(times.Order(), times); // each holds the one before it
    }

    [Fact]
    public async Task Bytes_of_a_chunked_answer_are_counted_as_they_went_out()
    {
        await using ScriptedPod pod = ScriptedPod.Answering("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n0\r\n\r\n");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: good.test\r\nConnection: close\r\n\r\n");
        int count = (await client.ReadToEndAsync()).Length;

        Assert.Equal(count, (await SingleLineAsync(lb)).GetProperty("bytes_sent").GetInt32());
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n", 404, "no_route", 0)]
    [InlineData("GET / HTTP/1.1\r\nHost : good.test\r\n\r\n", 400, "bad_request", 0)]
    [InlineData("TRACE / HTTP/1.1\r\nHost: good.test\r\n\r\n", 405, "method_refused", 0)]
    [InlineData("PUT / HTTP/1.1\r\nHost: good.test\r\nExpect: x\r\n\r\n", 417, "expectation_failed", 0)]
    [InlineData("PUT / HTTP/1.1\r\nHost: good.test\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501, "not_implemented", 0)]
    [InlineData("GET / HTTP/1.2\r\nHost: good.test\r\n\r\n", 505, "bad_version", 0)]
    [InlineData("GET / HTTP/1.1\r\nHost: good.test\r\nVia: 1.1 lb\r\n\r\n", 508, "loop", 0)]
    [InlineData("GET / HTTP/1.1\r\nHost: empty.test\r\n\r\n", 503, "no_endpoint", 0)]
    [InlineData("GET / HTTP/1.1\r\nHost: dead.test\r\n\r\n", 502, "connect_refused", 1)]
    [InlineData("GET /garbage HTTP/1.1\r\nHost: good.test\r\n\r\n", 502, "upstream_invalid", 1)]
    [InlineData("GET /silence HTTP/1.1\r\nHost: good.test\r\n\r\n", 502, "upstream_reset", 1)]
    public async Task An_answer_of_our_own_has_its_reason_in_log_and_metric(string request, int status, string reason, int attempts)
    {
        await using ScriptedPod pod = FaultyPod();
        await using Lb lb = await StartAsync(pod);
        Assert.Equal(status, (await lb.AskAsync(request)).Status);
        JsonElement line = await SingleLineAsync(lb);
        string metrics = await lb.ReadMetricsAsync();

        Assert.Equal(status, line.GetProperty("status").GetInt32());
        Assert.Equal(reason, line.GetProperty("reason").GetString());
        Assert.Equal(attempts, line.GetProperty("attempts").GetInt32());
        Assert.Contains($"\nlb_errors_total{{reason=\"{reason}\"}} 1\n", metrics, StringComparison.Ordinal);
        string route = line.GetProperty("route").GetString() ?? "-";
        Assert.Contains($"\nlb_requests_total{{listener=\"http\",route=\"{route}\",status=\"{status}\"}} 1\n", metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_cuts_the_client_and_is_logged_as_truncated()
    {
        await using ScriptedPod pod = FaultyPod();
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("GET /truncated HTTP/1.1\r\nHost: good.test\r\n\r\n");
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(client.ReadToEndAsync);
        JsonElement line = await SingleLineAsync(lb);

        Assert.Equal(200, line.GetProperty("status").GetInt32());
        Assert.Equal("upstream_truncated", line.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task The_counters_count_what_was_asked()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await lb.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: good.test\r\n\r\n");
            await client.ReadAnswerAsync();
        }

        await client.SendAsync("GET / HTTP/1.1\r\nHost: nobody.test\r\n\r\n");
        await client.ReadAnswerAsync();
        await Patience.UntilAsync(() => lb.LogLines.Count == 4, "four lines in the log"); // a line is written after its request is counted
        string metrics = "\n" + await lb.ReadMetricsAsync();

        foreach (string series in (string[])
        [
            "lb_requests_total{listener=\"http\",route=\"good\",status=\"200\"} 3",
            "lb_requests_total{listener=\"http\",route=\"-\",status=\"404\"} 1",
            "lb_request_duration_seconds_count{route=\"good\"} 3",
            "lb_request_duration_seconds_bucket{route=\"good\",le=\"+Inf\"} 3",
            "lb_connections{listener=\"http\"} 1",
            "lb_upstream_requests_total{service=\"web\",status=\"200\"} 3",
            "lb_upstream_connections{service=\"web\",state=\"idle\"} 1",
            "lb_upstream_connections{service=\"web\",state=\"active\"} 0",
            "lb_errors_total{reason=\"no_route\"} 1",
            "lb_errors_total{reason=\"bad_request\"} 0",
            "lb_config_generation 1",
            "lb_config_last_reload_successful 1",
        ])
        {
            Assert.Contains($"\n{series}\n", metrics, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_metric_of_the_page_is_documented()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await lb.AskAsync("GET / HTTP/1.1\r\nHost: good.test\r\n\r\n");
        await lb.AskAsync("GET / HTTP/1.1\r\nHost: dead.test\r\n\r\n");
        string[] live = [.. TypeLine().Matches(await lb.ReadMetricsAsync()).Select(static match => match.Groups[1].Value)];
        string[] documented = [.. TableRow().Matches(await File.ReadAllTextAsync(PathOfPage(), TestContext.Current.CancellationToken)).Select(static match => match.Groups[1].Value)];

        Assert.NotEmpty(live);
        Assert.Equal(live.Length, live.Distinct().Count());
        Assert.Empty(live.Except(documented));
    }

    private static ScriptedPod FaultyPod() => ScriptedPod.Run(static async connection =>
    {
        string? request = await connection.ReadRequestAsync();
        string fault = request?.Split(' ')[1] ?? "";
        await connection.WriteAsync(fault switch
        {
            "/garbage" => "hello\r\n\r\n",
            "/truncated" => "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhi",
            _ => "",
        });
    });

    private static Task<Lb> StartAsync(ScriptedPod pod) => Lb.StartAsync($$"""
        [node]
        name = "here"
        zone = "tok02"
        [[routes]]
        name = "good"
        host = "good.test"
        path = "/"
        service = "web"
        [[routes]]
        name = "dead"
        host = "dead.test"
        path = "/"
        service = "dead"
        [[routes]]
        name = "empty"
        host = "empty.test"
        path = "/"
        service = "empty"
        [[services]]
        name = "web"
        endpoints = [{ address = "{{pod.Address}}" }]
        [[services]]
        name = "dead"
        endpoints = [{ address = "{{new IPEndPoint(IPAddress.Loopback, 1)}}" }]
        [[services]]
        name = "empty"
        selector = { app = "empty" }
        port = 80
        [[pods]]
        name = "empty-1"
        address = "127.0.0.1"
        labels = { app = "empty" }
        ready = false
        """);

    private static async Task<JsonElement> SingleLineAsync(Lb lb)
    {
        await Patience.UntilAsync(() => lb.LogLines.Count > 0, "a line in the log");
        return JsonDocument.Parse(Assert.Single(lb.LogLines)).RootElement;
    }

    /// <summary>The page's place, found from this assembly's upwards.</summary>
    private static string PathOfPage()
    {
        string page = Path.Combine("docs", "reference", "metrics.md");
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, page)))
        {
            folder = folder.Parent ?? throw new FileNotFoundException(page);
        }

        return Path.Combine(folder.FullName, page);
    }

    [GeneratedRegex(@"^# TYPE (\S+) ", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^\| `([a-z_]+)` \| (counter|gauge|histogram) \|", RegexOptions.Multiline)]
    private static partial Regex TableRow();
}
