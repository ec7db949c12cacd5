using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What a route does with a request besides handing it to a service, and what it answers itself.</summary>
public sealed class RoutePolicyTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public async Task Of_several_routes_of_a_path_the_one_whose_headers_and_methods_match_takes_the_request()
    {
        await using ScriptedPod plain = ScriptedPod.Saying("plain");
        await using ScriptedPod canary = ScriptedPod.Saying("canary");
        await using ScriptedPod writer = ScriptedPod.Saying("writer");
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            service = "plain"
            [[routes]]
            path = "/api"
            methods = ["POST", "PUT"]
            service = "writer"
            [[routes]]
            path = "/api"
            headers = { "x-canary" = "always" }
            service = "canary"
            {{Services(("plain", plain), ("canary", canary), ("writer", writer))}}
            """);

        Assert.Equal("plain", (await lb.AskAsync("GET /api HTTP/1.1\r\nHost: a.test\r\n\r\n")).Text);
        Assert.Equal("canary", (await lb.AskAsync("GET /api HTTP/1.1\r\nHost: a.test\r\nX-CANARY: always\r\n\r\n")).Text);
        Assert.Equal("canary", (await lb.AskAsync("PUT /api HTTP/1.1\r\nHost: a.test\r\nX-Canary: always\r\nContent-Length: 0\r\n\r\n")).Text);
        Assert.Equal("writer", (await lb.AskAsync("PUT /api/x HTTP/1.1\r\nHost: a.test\r\nX-Canary: never\r\nContent-Length: 0\r\n\r\n")).Text);
        Assert.Equal("plain", (await lb.AskAsync("put /api HTTP/1.1\r\nHost: a.test\r\n\r\n")).Text);
    }

    [Fact]
    public async Task A_split_gives_each_service_its_share()
    {
        await using ScriptedPod a = ScriptedPod.Saying("a");
        await using ScriptedPod b = ScriptedPod.Saying("b");
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            split = [{ service = "a", weight = 3 }, { service = "b" }, { service = "off", weight = 0 }]
            {{Services(("a", a), ("b", b), ("off", b))}}
            """);
        await using RawClient client = await lb.ConnectAsync();
        List<string> answers = [];
        for (int i = 0; i < 8; i++)
        {
            await client.SendAsync(Get);
            answers.Add((await client.ReadAnswerAsync()).Text);
        }

        Assert.Equal((6, 2), (answers.Count(static text => text == "a"), answers.Count(static text => text == "b")));
        await Patience.UntilAsync(() => lb.LogLines.Count == 8, "eight lines in the log");
        Assert.Equal(6, lb.LogLines.Count(static line => line.Contains("\"service\":\"a\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/api", "prefix", "/", "/api?q=//", "/?q=//")]
    [InlineData("/api", "prefix", "/", "/api//x/%2F", "/x/%2F")]
    [InlineData("/api", "prefix", "/v1", "/%61pi/a/../b?q", "/v1/b?q")] // dot segments: the normalised path is rewritten
    [InlineData("/api", "prefix", "/v1", "http://a.test/api", "/v1")]
    [InlineData("/x", "exact", "/y/z", "/x?q", "/y/z?q")]
    [InlineData("/", "prefix", "/v1", "http://a.test?q", "/v1/?q")]
    public async Task A_rewritten_path_goes_to_the_pod_and_the_log_keeps_the_clients(string path, string type, string rewrite, string target, string sent)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            path = "{{path}}"
            path_type = "{{type}}"
            rewrite_path = "{{rewrite}}"
            service = "web"
            {{Services(("web", pod))}}
            """);

        Assert.Equal(200, (await lb.AskAsync($"GET {target} HTTP/1.1\r\nHost: a.test\r\n\r\n")).Status);

        Assert.StartsWith($"GET {sent} HTTP/1.1\r\n", pod.ReceivedText, StringComparison.Ordinal);
        await Patience.UntilAsync(() => lb.LogLines.Count == 1, "a line in the log");
        Assert.Contains($"\"request_uri\":\"{target}\"", lb.LogLines[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://$host$request_uri", 308, "https://A.test//x/%20?q=1")]
    [InlineData("/new$path", 303, "/new//x/%20")]
    [InlineData("https://other.test/", 301, "https://other.test/")]
    [InlineData("$scheme://b.test/$$", 307, "http://b.test/$")]
    public async Task A_redirect_is_answered_here_and_the_connection_goes_on(string to, int status, string location)
    {
        await using Lb lb = await Lb.StartAsync(
            $"[[routes]]\nredirect = {{ to = \"{to}\", status = {status} }}\nresponse_headers = {{ set = {{ \"X-C\" = \"$scheme\" }} }}");
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("GET //x/%20?q=1 HTTP/1.1\r\nHost: A.test:8080\r\n\r\n");
        Answer answer = await client.ReadAnswerAsync();
        await client.SendAsync("HEAD /y HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.Equal(status, answer.Status);
        Assert.Equal(location, answer.Field("Location"));
        Assert.Equal("http", answer.Field("X-C"));
        Assert.Equal(status, (await client.ReadAnswerAsync(isHead: true)).Status);
    }

    [Fact]
    public async Task A_redirect_to_the_requests_host_is_400_for_a_request_without_one()
    {
        await using Lb lb = await Lb.StartAsync("[[routes]]\nredirect = { to = \"https://$host/\" }");

        Assert.Equal(400, (await lb.AskAsync("GET / HTTP/1.0\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData("body = \"héalthy\\n\"", 200, "text/plain", "héalthy\n")]
    [InlineData("status = 503, body = \"<p>\", content_type = \"text/html\"", 503, "text/html", "<p>")]
    [InlineData("status = 204", 204, null, "")]
    public async Task A_response_of_the_operators_is_given_without_an_endpoint(string respond, int status, string? type, string body)
    {
        await using Lb lb = await Lb.StartAsync($"[[routes]]\nname = \"page\"\nrespond = {{ {respond} }}");
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get + Get);

        Answer answer = await client.ReadAnswerAsync();
        Assert.Equal((status, type, body), (answer.Status, answer.Field("Content-Type"), answer.Text));
        Assert.Null(answer.Field("Allow"));
        Assert.Equal(status, (await client.ReadAnswerAsync()).Status);
        await Patience.UntilAsync(() => lb.LogLines.Count == 2, "two lines in the log");
        Assert.Contains("\"route\":\"page\",\"service\":null", lb.LogLines[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_our_own_answer_does_not_wait_for_costs_the_connection()
    {
        await using Lb lb = await Lb.StartAsync("[[routes]]\nrespond = { body = \"no\" }");
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");

        Answer answer = await client.ReadAnswerAsync();
        Assert.Equal((200, "close"), (answer.Status, answer.Field("Connection")));
    }

    [Fact]
    public async Task Fields_are_set_and_removed_on_both_ways()
    {
        await using ScriptedPod pod = ScriptedPod.Answering(
            "HTTP/1.1 103 Early Hints\r\nServer: pod\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nServer: pod\r\nX-C: pod\r\nContent-Length: 2\r\n\r\nok");
        await using Lb lb = await Lb.StartAsync($$"""
            [[routes]]
            service = "web"
            request_headers = { set = { "X-A" = "$client_ip on $host", "X-Real-IP" = "hidden" }, remove = ["Cookie", "Forwarded"] }
            response_headers = { set = { "X-C" = "$request_id" }, remove = ["Server", "Date"] }
            {{Services(("web", pod))}}
            """);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test:8080\r\ncookie: a\r\nX-A: theirs\r\nX-Real-IP: 9.9.9.9\r\n\r\n");
        Answer interim = await client.ReadAnswerAsync();
        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal((103, 1), (interim.Status, interim.Fields.Count));
        Assert.Equal((200, "ok"), (answer.Status, answer.Text));
        Assert.Equal(["X-C", "Content-Length"], answer.Fields.Select(static field => field.Name));
        string received = pod.ReceivedText;
        Assert.Contains("\r\nX-A: 127.0.0.1 on a.test\r\n", received, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Real-IP: hidden\r\n", received, StringComparison.Ordinal);
        Assert.Contains($"\r\nX-Request-ID: {answer.Field("X-C")}\r\n", received, StringComparison.Ordinal);
        foreach (string gone in new[] { "ookie", "theirs", "9.9.9.9", "\r\nForwarded" })
        {
            Assert.DoesNotContain(gone, received, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("preserve", "A.test:8080")]
    [InlineData("endpoint", "@pod")]
    [InlineData("inner.test:81", "inner.test:81")]
    public async Task The_pod_gets_the_host_its_service_says_and_the_forwarding_fields_name_the_clients(string written, string sent)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync($"host_header = \"{written}\"", pod.Address);
        await lb.AskAsync("GET / HTTP/1.1\r\nHost: A.test:8080\r\n\r\n");

        string host = sent == "@pod" ? pod.Address.ToString() : sent;
        Assert.StartsWith($"GET / HTTP/1.1\r\nHost: {host}\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Forwarded-Host: A.test:8080\r\n", pod.ReceivedText, StringComparison.Ordinal);
        Assert.Contains(";host=\"A.test:8080\";", pod.ReceivedText, StringComparison.Ordinal);
    }

    private static string Services(params (string Name, ScriptedPod Pod)[] services) => string.Join('\n', services.Select(static service =>
        $"[[services]]\nname = \"{service.Name}\"\nendpoints = [{{ address = \"{service.Pod.Address}\" }}]"));
}
