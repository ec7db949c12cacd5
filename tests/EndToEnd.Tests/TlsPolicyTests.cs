using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What a host asks of TLS is asked of every request to it, whatever name its connection was opened under; and where requests in the clear are sent.</summary>
public sealed class TlsPolicyTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly ClientAuthority _authority = new();

    public void Dispose()
    {
        _certificates.Dispose();
        _authority.Dispose();
    }

    [WireRow("G8", "421, then close, where the host's policy (`min_version`, `client_ca`, `client_depth`) is not the one the connection was opened under; another name of the same policy is fine")]
    [Theory]
    [InlineData("a.test", 200)]
    [InlineData("b.test", 200)] // another certificate, the same policy
    [InlineData("B.TEST.:443", 200)]
    [InlineData("nobody.test", 200)] // who is served as the first
    [InlineData("m.test", 421)]
    [InlineData("M.test.:8443", 421)]
    [InlineData("x.m.test", 421)] // by its wildcard
    [InlineData("new.test", 421)] // asks for 1.3, and 1.3 was spoken: the name asked for less all the same
    public async Task A_host_of_another_policy_is_misdirected(string host, int status)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "a.test" });
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
        await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

        Assert.Equal(status, (await client.ReadAnswerAsync()).Status);
        Assert.Equal(status == 421, status == 421 && await client.IsClosedAsync());
        Assert.Equal(status == 200, pod.ReceivedText.Contains($"Host: {host}\r\n", StringComparison.Ordinal) || host == "a.test");
    }

    [Fact]
    public async Task A_client_that_has_shown_its_certificate_is_served_what_asks_for_it_and_nothing_else()
    {
        using X509Certificate2 own = _authority.Issue("CN=c");
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        foreach ((string host, int status) in new[] { ("m.test", 200), ("x.m.test", 200), ("a.test", 421) })
        {
            await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "m.test", ClientCertificates = [own] });
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

            Assert.Equal(status, (await client.ReadAnswerAsync()).Status);
        }
    }

    [WireRow("G10", "who names none, or one that no certificate is for, is served as the first whose clients need show no certificate; where all ask for one, the alert `unrecognized_name`")]
    [Fact]
    public async Task Nobody_without_a_name_gets_a_certificate_whose_clients_must_show_theirs()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "nobody.test" });
        Assert.Equal("CN=a.test", client.Tls!.RemoteCertificate!.Subject);

        using TestCertificates strict = new();
        strict.Add("m.test");
        await using Lb none = await Lb.InFrontOfAsync($"{strict.Toml}\n[tls]\nclient_ca = \"{_authority.Path}\"", pod.Address);
        Exception refused = await Assert.ThrowsAnyAsync<AuthenticationException>(() => RawClient.ConnectTlsAsync(none.Address, new() { TargetHost = "nobody.test" }));
        Assert.Contains("unrecognized name", refused.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task In_the_clear_a_host_whose_clients_must_show_a_certificate_is_not_to_be_had()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);
        foreach ((string host, int status) in new[] { ("a.test", 200), ("nobody.test", 200), ("m.test", 421), ("albhealth", 200) })
        {
            await using RawClient client = await RawClient.ConnectAsync(lb.Find("plain")!);
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n");

            Assert.Equal(status, (await client.ReadAnswerAsync()).Status);
        }

        Assert.DoesNotContain("m.test", pod.ReceivedText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_clear_a_host_that_no_certificate_is_for_asks_for_none_though_all_others_do_and_a_challenge_is_never_misdirected()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        _certificates.AddWith($"client_ca = \"{_authority.Path}\"", "m.test");
        string listener = "[[listeners]]\nname = \"plain\"\naddress = \"127.0.0.1:0\"\n";
        await using Lb lb = await Lb.InFrontOfAsync($"{_certificates.Toml}\n{listener}", pod.Address);
        await using Lb strict = await Lb.InFrontOfAsync($"{_certificates.Toml}\n{listener}[tls]\nclient_ca = \"{_authority.Path}\"\n", pod.Address);
        foreach ((Lb from, string host, string path, int status) in ((Lb, string, string, int)[])
            [(lb, "nobody.test", "/", 200), (lb, "m.test", "/", 421), (lb, "m.test", "/.well-known/acme-challenge/1", 200), (strict, "nobody.test", "/", 421)])
        {
            await using RawClient client = await RawClient.ConnectAsync(from.Find("plain")!);
            await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");

            Assert.Equal(status, (await client.ReadAnswerAsync()).Status);
        }
    }

    [Fact]
    public async Task A_name_that_asks_for_1_3_is_not_to_be_had_with_less()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod);

        await Assert.ThrowsAnyAsync<AuthenticationException>(() => RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "new.test", EnabledSslProtocols = SslProtocols.Tls12 }));
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "new.test", EnabledSslProtocols = SslProtocols.Tls13 });
        await client.SendAsync("GET / HTTP/1.1\r\nHost: new.test\r\n\r\n");
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task A_connection_from_before_its_host_asked_for_certificates_is_sent_away()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        _certificates.Add("a.test").Add("b.test");
        await using Lb lb = await Lb.InFrontOfAsync($"{_certificates.Toml}\n[tls]\nmin_version = \"1.2\"\n", pod.Address);
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "a.test" });
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);

        lb.Edit("min_version = \"1.2\"", $"client_ca = \"{_authority.Path}\"");
        Assert.Equal(0, (await lb.ReloadAsync()).ExitCode);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(421, (await client.ReadAnswerAsync()).Status);
    }

    [Theory]
    [InlineData("a.test", "/x?y=1", "https://a.test/x?y=1")]
    [InlineData("A.test:{port}", "/x", "https://A.test:{tls}/x")] // who names a port has come to ours
    [InlineData("m.test", "/", "https://m.test/")]
    [InlineData("x.m.test", "/", "https://x.m.test/")]
    [InlineData("nobody.test", "/", null)] // has no certificate
    [InlineData("a.test", "/.well-known/acme-challenge/1", null)]
    [InlineData("m.test", "/.well-known/acme-challenge/1", null)]
    [InlineData("a.test", "/.well-known/acme-challenge/../1", "https://a.test/.well-known/acme-challenge/../1")]
    [InlineData("a.test", "/plain/x", null)] // its route says so
    [InlineData("nobody.test", "/secure/x", "https://nobody.test/secure/x")]
    public async Task A_request_in_the_clear_is_sent_to_https_where_that_is_wished(string host, string target, string? location)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(
            pod,
            "redirect_http = true",
            "[[routes]]\npath = \"/plain\"\nservice = \"web\"\nhttps_redirect = false\n[[routes]]\npath = \"/secure\"\nservice = \"web\"\nhttps_redirect = true\ndeny = [\"127.0.0.1\"]\n");
        string port = $"{lb.Find("plain")!.Port}";
        await using RawClient client = await RawClient.ConnectAsync(lb.Find("plain")!);
        await client.SendAsync($"POST {target} HTTP/1.1\r\nHost: {host.Replace("{port}", port, StringComparison.Ordinal)}\r\nContent-Length: 0\r\n\r\n");
        Answer answer = await client.ReadAnswerAsync();

        Assert.Equal(location is null ? 200 : 308, answer.Status);
        Assert.Equal(location?.Replace(":{tls}", "", StringComparison.Ordinal), location is null ? null : answer.Field("Location")); // port 0 says nothing
    }

    [Fact]
    public async Task A_client_of_a_proxy_that_speaks_tls_with_it_is_not_sent_in_a_circle()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "redirect_http = true", plain: "trusted_proxies = [\"127.0.0.1\"]");
        foreach ((string scheme, int status) in new[] { ("https", 200), ("http", 308) })
        {
            await using RawClient client = await RawClient.ConnectAsync(lb.Find("plain")!);
            await client.SendAsync($"GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Proto: {scheme}\r\n\r\n");

            Assert.Equal(status, (await client.ReadAnswerAsync()).Status);
        }
    }

    [Fact]
    public async Task Every_answer_over_tls_says_to_come_back_over_tls_and_none_in_the_clear_does()
    {
        await using ScriptedPod pod = ScriptedPod.Answering("HTTP/1.1 200 OK\r\nStrict-Transport-Security: max-age=1\r\nstrict-transport-security: max-age=2\r\nContent-Length: 0\r\n\r\n");
        await using Lb lb = await StartAsync(
            pod,
            "hsts = { max_age = \"1d\", include_subdomains = true }",
            "[[routes]]\npath = \"/own\"\nrespond = { status = 200 }\n[[routes]]\npath = \"/else\"\nrespond = { status = 200 }\nresponse_headers = { set = { \"Strict-Transport-Security\" = \"max-age=3\" } }\n");
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "a.test" });
        foreach ((string path, string hsts) in new[] { ("/", "max-age=86400; includeSubDomains"), ("/own", "max-age=86400; includeSubDomains"), ("/else", "max-age=3"), ("/%zz", "max-age=86400; includeSubDomains") })
        {
            await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Answer answer = await client.ReadAnswerAsync();
            Assert.Equal(hsts, answer.Field("Strict-Transport-Security"));
            Assert.Equal(1, answer.Head.Split("trict-").Length - 1);
        }

        await using RawClient plain = await RawClient.ConnectAsync(lb.Find("plain")!);
        await plain.SendAsync("GET /own HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.DoesNotContain("Strict-", (await plain.ReadAnswerAsync()).Head, StringComparison.Ordinal);
    }

    [WireRow("G7", "beyond `limits.handshakes` handshakes under way, a connection that begins another is reset; one that has said nothing is none")]
    [Fact]
    public async Task Beyond_the_cap_of_handshakes_a_newcomer_is_reset_until_one_has_ended()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, "", "[limits]\nhandshakes = 2\n");
        List<RawClient> silent = [];
        for (int i = 0; i < 4; i++)
        {
            silent.Add(await RawClient.ConnectAsync(lb.Address));
        }

        await silent[0].SendAsync("\x16\x03\x01"); // stalls in its hello
        await silent[1].SendAsync("\x16\x03\x01");
        await Patience.UntilAsync(async () => await FailsAsync(), "two are under way");
        Assert.Matches("lb_errors_total\\{reason=\"handshake_limit\"\\} [1-9]", await lb.ReadMetricsAsync());
        await silent[0].DisposeAsync();
        await Patience.UntilAsync(async () => !await FailsAsync(), "there is room again");
        foreach (RawClient each in silent)
        {
            await each.DisposeAsync();
        }

        async Task<bool> FailsAsync()
        {
            try
            {
                await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "a.test" });
                return false;
            }
            catch (Exception fault) when (fault is IOException or AuthenticationException)
            {
                return true;
            }
        }
    }

    private Task<Lb> StartAsync(ScriptedPod pod, string tls = "", string more = "", string plain = "")
    {
        string authority = $"client_ca = \"{_authority.Path}\"";
        _certificates.AddWith(authority, "m.test", "*.m.test").Add("a.test").Add("b.test").AddWith("min_version = \"1.3\"", "new.test");
        return Lb.InFrontOfAsync(
            $"{_certificates.Toml}\n[[listeners]]\nname = \"plain\"\naddress = \"{IPAddress.Loopback}:0\"\n{plain}\n[tls]\n{tls}\n{more}", pod.Address);
    }
}
