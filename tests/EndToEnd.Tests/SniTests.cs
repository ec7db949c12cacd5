using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Listeners that share an address get each connection by the name in its ClientHello, and nothing of it is opened.</summary>
public sealed class SniTests : IDisposable
{
    private readonly TestCertificates _certificates = new();
    private readonly TestCertificates _inner = new();
    private readonly int _port = FreePort();

    public void Dispose()
    {
        _certificates.Dispose();
        _inner.Dispose();
    }

    [Theory]
    [InlineData("a.test", "through", int.MaxValue)]
    [InlineData("a.test", "through", 1)] // a byte at a time
    [InlineData("x.b.test", "through", 3)]
    [InlineData("x.y.b.test", "https", int.MaxValue)]
    [InlineData("own.test", "https", int.MaxValue)]
    [InlineData("own.test", "https", 2)]
    [InlineData("", "https", int.MaxValue)]
    public async Task A_name_goes_to_its_listener_unopened_and_every_other_to_the_one_that_speaks_https(string name, string answeredBy, int pieceBytes)
    {
        await using ScriptedPod endpoint = ScriptedPod.Saying("http");
        await using Lb inner = await StartInnerAsync("through");
        await using Lb lb = await StartAsync(inner.Address, $"{Listener("web", "https")}\n{Certificate()}{Route(endpoint.Address)}");
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = name }, pieceBytes);

        Assert.Equal(answeredBy == "https" ? "CN=own.test" : "CN=through", client.Tls!.RemoteCertificate!.Subject);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        Assert.Equal(answeredBy == "https" ? "http" : "inner", (await client.ReadAnswerAsync()).Text);
    }

    [WireRow("G10", "where no listener without names stands beside those with names, an unknown one is refused by the alert")]
    [Fact]
    public async Task A_name_that_is_nobodys_is_refused_by_the_alert_that_says_so()
    {
        await using Lb inner = await StartInnerAsync("through");
        await using Lb lb = await StartAsync(inner.Address);

        await Assert.ThrowsAnyAsync<AuthenticationException>(() => RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "nobody.test" }));
        Assert.Contains("unrecognized name", await OpenSslAsync(lb.Address, "nobody.test"), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("subject=CN = through", await OpenSslAsync(lb.Address, "a.test"), StringComparison.Ordinal);
        await using RawClient plain = await lb.ConnectAsync();
        await plain.SendAsync("SSH-2.0-x\r\n");
        Assert.True(await plain.IsClosedAsync());
    }

    [Fact]
    public async Task A_listener_without_names_gets_what_is_no_tls_with_every_byte_of_it()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection => await connection.WriteAsync($"heard {await connection.ReadTextAsync(9)}"));
        await using Lb inner = await StartInnerAsync("through");
        await using Lb lb = await StartAsync(inner.Address, $"{Listener("rest", "tcp")}\nservice = \"rest\"\n[[services]]\nname = \"rest\"\nendpoints = [{{ address = \"{pod.Address}\" }}]");
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("SSH-2.0-x");

        Assert.Equal("heard SSH-2.0-x", Encoding.ASCII.GetString(await client.ReadToEndAsync()));
    }

    [WireRow("G7", "at an address that goes by names, too: the ClientHello has header_timeout")]
    [Fact]
    public async Task A_client_that_never_finishes_its_hello_is_closed_in_time()
    {
        await using Lb inner = await StartInnerAsync("through");
        await using Lb lb = await StartAsync(inner.Address, "[limits]\nheader_timeout = \"300ms\"");
        await using RawClient slow = await lb.ConnectAsync();
        await slow.SendAsync(new byte[] { 22, 3, 1, 1, 0, 1 });
        await using RawClient silent = await lb.ConnectAsync();

        Assert.True(await slow.IsClosedAsync());
        Assert.True(await silent.IsClosedAsync());
    }

    [Fact]
    public async Task Who_is_silent_behind_a_proxy_header_is_spoken_to_first()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static connection => connection.WriteAsync("220 hello"));
        await using Lb lb = await StartProxiedAsync(pod.Address, headerTimeout: "300ms");
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("PROXY TCP4 192.0.2.1 192.0.2.2 5 25\r\n");

        Assert.Equal("220 hello", Encoding.ASCII.GetString(await client.ReadToEndAsync()));
    }

    [Fact]
    public async Task A_drain_does_not_wait_for_a_balancer_that_has_said_nothing()
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartProxiedAsync(pod.Address, headerTimeout: "1m");
        await using RawClient silent = await lb.ConnectAsync();
        lb.StopNow();

        Assert.True(await silent.IsClosedAsync());
    }

    [Fact]
    public async Task A_reload_takes_a_name_in_and_out_and_nobody_else_notices()
    {
        await using ScriptedPod endpoint = ScriptedPod.Saying("http");
        await using Lb inner = await StartInnerAsync("through");
        await using Lb lb = await StartAsync(inner.Address, $"{Listener("web", "https")}\n{Certificate()}{Route(endpoint.Address)}");
        await using RawClient https = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "own.test" });
        await using RawClient passed = await RawClient.ConnectTlsAsync(lb.Address, new() { TargetHost = "a.test" });

        lb.Edit("sni = [\"a.test\", \"*.b.test\"]", "sni = [\"c.test\"]");
        (int exitCode, _, string error) = await lb.ReloadAsync();
        Assert.True(exitCode == 0, error);

        Assert.Equal("CN=own.test", await SubjectAsync(lb, "a.test"));
        Assert.Equal("CN=through", await SubjectAsync(lb, "c.test"));
        foreach ((RawClient client, string text) in ((RawClient, string)[])[(https, "http"), (passed, "inner")])
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
            Assert.Equal(text, (await client.ReadAnswerAsync()).Text);
        }
    }

    private static async Task<string> SubjectAsync(Lb lb, string name)
    {
        await using RawClient client = await RawClient.ConnectTlsAsync(lb.Address, new SslClientAuthenticationOptions { TargetHost = name });
        return client.Tls!.RemoteCertificate!.Subject;
    }

    /// <summary>What stands behind the names: another balancer that speaks https and shows a certificate of its own.</summary>
    private Task<Lb> StartInnerAsync(string host) =>
        Lb.StartAsync($"{_inner.Add(host).Toml}\n[[routes]]\npath = \"/\"\nrespond = {{ status = 200, body = \"inner\" }}");

    /// <summary>Its table alone: the listener is one of ours.</summary>
    private string Certificate()
    {
        string toml = _certificates.Add("own.test").Toml;
        return toml[toml.IndexOf("[[certificates]]", StringComparison.Ordinal)..];
    }

    private Task<Lb> StartAsync(IPEndPoint inner, string more = "") => Lb.StartAsync(
        $$"""
        {{Listener("names", "tcp")}}
        sni = ["a.test", "*.b.test"]
        service = "through"
        [[services]]
        name = "through"
        endpoints = [{ address = "{{inner}}" }]
        {{more}}
        """,
        isWatched: false);

    private Task<Lb> StartProxiedAsync(IPEndPoint endpoint, string headerTimeout) => Lb.StartAsync(
        $$"""
        {{Listener("names", "tcp")}}
        sni = ["a.test"]
        service = "rest"
        proxy_protocol = ["127.0.0.1"]
        {{Listener("rest", "tcp")}}
        service = "rest"
        proxy_protocol = ["127.0.0.1"]
        [[services]]
        name = "rest"
        endpoints = [{ address = "{{endpoint}}" }]
        [limits]
        header_timeout = "{{headerTimeout}}"
        """);

    private string Listener(string name, string protocol) => $"[[listeners]]\nname = \"{name}\"\naddress = \"127.0.0.1:{_port}\"\nprotocol = \"{protocol}\"";

    private static string Route(IPEndPoint pod) => $"\n[[routes]]\nservice = \"web\"\n[[services]]\nname = \"web\"\nendpoints = [{{ address = \"{pod}\" }}]\n";

    private static async Task<string> OpenSslAsync(IPEndPoint address, string name)
    {
        ProcessStartInfo start = new("openssl", ["s_client", "-connect", $"{address}", "-servername", name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("needs openssl");
        }

        using Process running = process!;
        running.StandardInput.Close();
        Task<string> output = running.StandardOutput.ReadToEndAsync();
        string error = await running.StandardError.ReadToEndAsync();
        return await output + error;
    }

    /// <summary>Listeners share an address that is known: port 0 would be two.</summary>
    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
