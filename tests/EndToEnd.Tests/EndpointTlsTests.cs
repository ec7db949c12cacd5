using System.Net.Security;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Endpoints of a service with <c>protocol = "https"</c>: verified before they hear of a request, and then used like any other.</summary>
public sealed class EndpointTlsTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly TestAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task A_verified_endpoint_gets_its_requests_over_one_connection(SslProtocols version)
    {
        string? asked = null;
        SslServerAuthenticationOptions options = _authority.Issue("web.test");
        options.EnabledSslProtocols = version;
        await using ScriptedPod pod = ScriptedPod.RunTls(options, async connection =>
        {
            asked = connection.Tls!.TargetHostName;
            while (await connection.ReadRequestAsync() is string request)
            {
                string body = request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
                await connection.WriteAsync($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(Https("server_name = \"web.test\""), pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        string large = new('x', 300_000); // many records, and more than any buffer here

        foreach (string body in new[] { "", "hello", large, "bye" })
        {
            await client.SendAsync($"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            Assert.Equal(body, (await client.ReadAnswerAsync()).Text);
        }

        Assert.Equal(version, Assert.Single(pod.Connections).Tls!.SslProtocol);
        Assert.Equal("web.test", asked);
        Assert.Equal("https", (await lb.ReadStatusAsync()).GetProperty("services")[0].GetProperty("protocol").GetString());
    }

    [Fact]
    public async Task A_chunked_body_passes_both_ways()
    {
        await using ScriptedPod pod = ScriptedPod.RunTls(_authority.Issue("web.test"), static async connection =>
        {
            await connection.ReadRequestAsync();
            string body = await connection.ReadChunksAsync();
            await connection.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            await connection.WriteAsync($"{body.Length:x}\r\n{body}\r\n0\r\n\r\n");
        });
        await using Lb lb = await Lb.InFrontOfAsync(Https("server_name = \"web.test\""), pod.Address);

        Assert.Equal("abcde", (await lb.AskAsync("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n")).Text);
    }

    [Theory]
    [InlineData("web.test", -10, 90, "server_name = \"other.test\"", "its certificate is not for other.test: it names web.test")]
    [InlineData("web.test", -90, -1, "server_name = \"web.test\"", "its certificate expired on ")]
    [InlineData("web.test", 1, 90, "server_name = \"web.test\"", "its certificate is valid from ")]
    [InlineData("web.test", -10, 90, "", "its certificate is not for its address: it names web.test")]
    [InlineData("web.test", -10, 90, "host_header = \"literal.test:8443\"", "its certificate is not for literal.test: it names web.test")]
    public async Task An_endpoint_that_does_not_prove_who_it_is_gets_no_request(string name, int fromDays, int untilDays, string toml, string why)
    {
        await using ScriptedPod pod = ScriptedPod.RunTls(_authority.Issue(name, fromDays, untilDays), static connection => connection.AnswerAllAsync(Ok));
        await using Lb lb = await Lb.InFrontOfAsync(Https(toml), pod.Address);

        Assert.Equal(502, (await lb.AskAsync(Get)).Status);

        Assert.Equal("502 connect_tls", await lb.LogVerdictAsync(0));
        Assert.StartsWith($"no TLS: {why}", await ReasonAsync(lb), StringComparison.Ordinal);
        Assert.Empty(pod.ReceivedText);
    }

    [Fact]
    public async Task A_certificate_that_expires_while_we_run_is_told_as_expired()
    {
        DateTimeOffset end = DateTimeOffset.UtcNow.AddSeconds(3);
        await using ScriptedPod pod = ScriptedPod.RunTls(_authority.Issue("web.test", end.AddDays(-1), end), static connection => connection.AnswerAllAsync(Ok));
        await using Lb lb = await Lb.InFrontOfAsync(Https("server_name = \"web.test\""), pod.Address);
        await Patience.UntilAsync(() => DateTimeOffset.UtcNow > end.AddSeconds(1), "it has expired");

        Assert.Equal(502, (await lb.AskAsync(Get)).Status);
        Assert.StartsWith("no TLS: its certificate expired on ", await ReasonAsync(lb), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_roots_of_the_system_do_not_know_a_ca_of_ones_own()
    {
        await using ScriptedPod pod = ScriptedPod.RunTls(_authority.Issue("web.test"), static connection => connection.AnswerAllAsync(Ok));
        await using Lb lb = await Lb.InFrontOfAsync("protocol = \"https\"\nserver_name = \"web.test\"", pod.Address);

        Assert.Equal(502, (await lb.AskAsync(Get)).Status);

        Assert.Equal("no TLS: its certificate is signed by CN=intermediate, which is not trusted", await ReasonAsync(lb));
    }

    [Theory]
    [InlineData("127.0.0.1", "")]
    [InlineData("127.0.0.1", "server_name = \"127.0.0.1\"")]
    [InlineData("literal.test", "host_header = \"literal.test:8443\"")]
    public async Task Without_a_name_of_its_own_an_endpoint_is_verified_by_host_header_or_address(string name, string toml)
    {
        await using ScriptedPod pod = ScriptedPod.RunTls(_authority.Issue(name), static connection => connection.AnswerAllAsync(Ok));
        await using Lb lb = await Lb.InFrontOfAsync(Https(toml), pod.Address);

        Assert.Equal("ok", (await lb.AskAsync(Get)).Text);
        Assert.Empty(await ReasonAsync(lb));
    }

    [Fact]
    public async Task Insecure_takes_any_certificate_and_status_says_so()
    {
        await using ScriptedPod pod = ScriptedPod.RunTls(_authority.Issue("other.test", -90, -1), static connection => connection.AnswerAllAsync(Ok));
        await using Lb lb = await Lb.InFrontOfAsync("protocol = \"https\"\ninsecure = true", pod.Address);

        Assert.Equal("ok", (await lb.AskAsync(Get)).Text);
        Assert.Equal("https, not verified", (await lb.ReadStatusAsync()).GetProperty("services")[0].GetProperty("protocol").GetString());
    }

    [Theory]
    [InlineData(SslProtocols.Tls12, true)]
    [InlineData(SslProtocols.Tls13, true)]
    [InlineData(SslProtocols.Tls12, false)]
    [InlineData(SslProtocols.Tls13, false)]
    public async Task The_clients_certificate_is_shown_to_an_endpoint_that_asks(SslProtocols version, bool isGiven)
    {
        string? shown = null;
        SslServerAuthenticationOptions options = _authority.Issue("web.test");
        options.EnabledSslProtocols = version;
        options.ClientCertificateRequired = true;
        options.RemoteCertificateValidationCallback = (_, certificate, _, _) => (shown = certificate?.Subject) is not null;
        await using ScriptedPod pod = ScriptedPod.RunTls(options, static connection => connection.AnswerAllAsync(Ok));
        string own = _authority.Write("balancer");
        await using Lb lb = await Lb.InFrontOfAsync(
            Https($"server_name = \"web.test\"{(isGiven ? $"\nclient_certificate = {{ certificate = \"{own}.pem\", key = \"{own}.key\" }}" : "")}"), pod.Address);

        Answer answer = await lb.AskAsync(Get);

        Assert.Equal(isGiven ? 200 : 502, answer.Status);
        Assert.Equal(isGiven ? "CN=balancer" : null, shown);
    }

    [WireRow("G11", "TLS owns the connection from its first byte: what comes in the clear before or instead of it is no answer")]
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\ninjected", true)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\ninjected", false)]
    [InlineData("220 ready\r\n", true)]
    [InlineData("\u0017\u0003\u0003\u0000\u0008injected", true)] // application data, as a record
    public async Task What_comes_before_the_handshake_is_no_answer(string injected, bool thenTls)
    {
        await using ScriptedPod pod = ScriptedPod.Run(async connection =>
        {
            await connection.WriteAsync(injected);
            if (thenTls && await connection.TryOpenTlsAsync(_authority.Issue("web.test")))
            {
                await connection.AnswerAllAsync(Ok);
            }
            else if (!thenTls)
            {
                await connection.ReadToEndAsync();
            }
        });
        await using Lb lb = await Lb.InFrontOfAsync(Https("server_name = \"web.test\""), pod.Address);

        Answer answer = await lb.AskAsync(Get);

        Assert.Equal(502, answer.Status);
        Assert.DoesNotContain("injected", answer.Text, StringComparison.Ordinal);
        Assert.Equal("502 connect_tls", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task Another_endpoint_is_asked_where_one_does_not_prove_who_it_is()
    {
        await using ScriptedPod bad = ScriptedPod.RunTls(_authority.Issue("web.test", -90, -1), static connection => connection.AnswerAllAsync(Ok));
        await using ScriptedPod good = ScriptedPod.RunTls(_authority.Issue("web.test"), static connection => connection.AnswerAllAsync(Ok));
        await using Lb lb = await Lb.InFrontOfAsync(Https("server_name = \"web.test\"\nretry = { budget = 1.0 }"), bad.Address, good.Address);

        for (int i = 0; i < 4; i++)
        {
            Assert.Equal("ok", (await lb.AskAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\n\r\nx")).Text);
        }

        Assert.NotEmpty(bad.Connections);
        Assert.Empty(bad.ReceivedText);
    }

    [Fact]
    public async Task A_handshake_that_does_not_come_is_a_connect_that_takes_too_long()
    {
        await using SilentPod pod = new();
        await using Lb lb = await Lb.InFrontOfAsync(Https("server_name = \"web.test\"\ntimeouts.connect = \"200ms\""), pod.Address);

        Assert.Equal(504, (await lb.AskAsync(Get)).Status);
        Assert.Equal("504 connect_timeout", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task A_websocket_is_a_tunnel_within_tls_that_each_side_may_finish_first()
    {
        await using ScriptedPod pod = ScriptedPod.RunTls(_authority.Issue("web.test"), static async connection =>
        {
            await connection.WriteAsync(WebSocketPod.Accept((await connection.ReadRequestAsync())!) + "hello");
            await WebSocketPod.EchoAsync(connection);
            await connection.WriteAsync("last words"); // the client has finished, and hears it all the same
        });
        await using Lb lb = await Lb.InFrontOfAsync(Https("server_name = \"web.test\""), pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(WebSocketPod.Request);
        Assert.Equal(101, (await client.ReadAnswerAsync()).Status);
        Assert.Equal("hello", Encoding.Latin1.GetString(await client.ReadExactAsync(5)));

        await client.SendAsync("there");
        Assert.Equal("there", Encoding.Latin1.GetString(await client.ReadExactAsync(5)));
        client.FinishSending();

        Assert.Equal("last words", Encoding.Latin1.GetString(await client.ReadToEndAsync()));
        Assert.Equal("101", await lb.LogVerdictAsync(0));
    }

    [Fact]
    public async Task A_pooled_connection_that_the_endpoint_has_ended_is_not_used()
    {
        await using ScriptedPod pod = ScriptedPod.RunTls(_authority.Issue("web.test"), static async connection =>
        {
            await connection.ReadRequestAsync();
            await connection.WriteAsync(Ok);
            await connection.Tls!.ShutdownAsync(); // close_notify, and then FIN
        });
        await using Lb lb = await Lb.InFrontOfAsync(Https("server_name = \"web.test\"\nretry.attempts = 1"), pod.Address);

        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("ok", (await lb.AskAsync("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 1\r\n\r\nx")).Text);
            await Patience.UntilAsync(() => pod.Connections.All(static connection => !connection.Socket.Connected), "the pod's side has ended");
        }

        Assert.Equal(3, pod.Connections.Count);
    }

    [Fact]
    public async Task A_reload_that_changes_whom_to_trust_leaves_no_connection_that_was_opened_before()
    {
        await using ScriptedPod pod = ScriptedPod.RunTls(_authority.Issue("web.test"), static connection => connection.AnswerAllAsync(Ok));
        await using Lb lb = await Lb.InFrontOfAsync("protocol = \"https\"\nserver_name = \"web.test\"\ninsecure = true", pod.Address);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(Get);
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);

        string toml = await File.ReadAllTextAsync(lb.ConfigPath, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(lb.ConfigPath, toml.Replace("insecure = true", "", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await Patience.UntilAsync(async () => (await lb.ReadStatusAsync()).GetProperty("services")[0].GetProperty("protocol").GetString() == "https", "the reload");

        await client.SendAsync(Get);
        Assert.Equal(502, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task Probes_verify_as_requests_do()
    {
        await using ScriptedPod good = ScriptedPod.RunTls(_authority.Issue("web.test"), static connection => connection.AnswerAllAsync(Ok));
        await using ScriptedPod bad = ScriptedPod.RunTls(_authority.Issue("other.test"), static connection => connection.AnswerAllAsync(Ok));
        await using Lb lb = await Lb.InFrontOfAsync(
            Https("server_name = \"web.test\"\nhealth = { interval = \"100ms\", fall = 1, initial = \"down\", rise = 1 }"), good.Address, bad.Address);

        await Patience.UntilAsync(async () => await StateAsync(0) == "up" && (await ReasonAsync(lb, 1)).Contains("no TLS", StringComparison.Ordinal), "both are probed");

        Assert.Equal("down", await StateAsync(1));
        Assert.Contains("no TLS: its certificate is not for web.test: it names other.test", await ReasonAsync(lb, 1), StringComparison.Ordinal);

        async Task<string?> StateAsync(int endpoint) =>
            (await lb.ReadStatusAsync()).GetProperty("services")[0].GetProperty("endpoints")[endpoint].GetProperty("state").GetString();
    }

    private static async Task<string> ReasonAsync(Lb lb, int endpoint = 0)
    {
        JsonElement status = await lb.ReadStatusAsync();
        return status.GetProperty("services")[0].GetProperty("endpoints")[endpoint].GetProperty("reason").GetString() ?? "";
    }

    private string Https(string more) => $"protocol = \"https\"\nca = \"{_authority.CaFile}\"\n{more}";
}
