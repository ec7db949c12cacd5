using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>Where a name asks for a client's certificate, only those that its authority vouches for come in, and the pod hears who they are.</summary>
public sealed class ClientCertificateTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: m.test\r\n\r\n";

    private readonly TestCertificates _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task The_pod_hears_whose_certificate_it_was_and_nothing_that_the_client_says_of_it(SslProtocols version)
    {
        using ClientAuthority authority = new();
        using X509Certificate2 own = authority.Issue("CN=\"a;b, c\",O=ö%", uri: "spiffe://x.test/a", name: "a.client.test");
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, authority);
        await using RawClient client = await ConnectAsync(lb, own, version);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: m.test\r\nX-Forwarded-Client-Cert: Hash=1\r\nx-forwarded-client-CERT: Hash=2\r\n\r\n");

        Assert.Equal("ok", (await client.ReadAnswerAsync()).Text);
        string line = Assert.Single(pod.ReceivedText.Split("\r\n"), static each => each.StartsWith("X-Forwarded-Client-Cert", StringComparison.OrdinalIgnoreCase));
        string pem = Uri.EscapeDataString($"{own.ExportCertificatePem()}\n");
        Assert.Equal(
            $"X-Forwarded-Client-Cert: Hash={Convert.ToHexStringLower(SHA256.HashData(own.RawData))};Cert=\"{pem}\";Subject=\"CN=\\\"a;b, c\\\", O=%C3%B6%25\";" +
            "URI=spiffe://x.test/a;DNS=a.client.test",
            line);
    }

    [Theory]
    [InlineData("none")]
    [InlineData("another's")]
    [InlineData("a server's")]
    [InlineData("too deep")]
    public async Task Another_is_refused_in_the_handshake_and_counted(string shown)
    {
        using ClientAuthority authority = new(shown == "too deep" ? 2 : 0);
        using ClientAuthority other = new();
        using X509Certificate2 own = shown switch
        {
            "another's" => other.Issue("CN=c"),
            "a server's" => authority.Issue("CN=c", ClientAuthority.ServerUse),
            _ => authority.Issue("CN=c"),
        };
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, authority);

        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using RawClient client = await ConnectAsync(lb, shown == "none" ? null : own, SslProtocols.Tls13, authority.Intermediates);
            await client.SendAsync(Get); // in TLS 1.3 the client has ended its handshake before it is judged
            await client.ReadAnswerAsync();
        });

        await Patience.UntilAsync(
            async () => (await lb.ReadMetricsAsync()).Contains("lb_errors_total{reason=\"client_certificate\"} 1\n", StringComparison.Ordinal), "it is counted");
        Assert.Equal("", pod.ReceivedText);
    }

    [Fact]
    public async Task An_intermediate_that_the_client_sends_may_stand_between()
    {
        using ClientAuthority authority = new(intermediates: 1);
        using X509Certificate2 own = authority.Issue("CN=c");
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await StartAsync(pod, authority);
        await using RawClient client = await ConnectAsync(lb, own, SslProtocols.Tls13, authority.Intermediates);
        await client.SendAsync(Get);

        Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
    }

    [Fact]
    public async Task A_trusted_proxys_word_is_kept_and_everybody_elses_is_not_in_the_clear_either()
    {
        foreach (bool isTrusted in new[] { true, false })
        {
            await using ScriptedPod pod = ScriptedPod.Saying("ok");
            await using Lb lb = await Lb.InFrontOfAsync(
                $"[[listeners]]\naddress = \"127.0.0.1:0\"\n{(isTrusted ? "trusted_proxies = [\"127.0.0.1\"]" : "")}", pod.Address);
            await using RawClient client = await RawClient.ConnectAsync(lb.Address);
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nX-Forwarded-Client-Cert: Hash=1\r\nX-Forwarded-Client-Cert: Hash=2\r\n\r\n");

            Assert.Equal(200, (await client.ReadAnswerAsync()).Status);
            Assert.Equal(isTrusted, pod.ReceivedText.Contains("\r\nX-Forwarded-Client-Cert: Hash=1,Hash=2\r\n", StringComparison.Ordinal));
            Assert.Equal(isTrusted, pod.ReceivedText.Contains("Client-Cert", StringComparison.Ordinal));
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\nX_Forwarded_Client_Cert: Hash=1\r\n\r\n");
            Assert.Equal(400, (await client.ReadAnswerAsync()).Status);
        }
    }

    private static Task<RawClient> ConnectAsync(Lb lb, X509Certificate2? own, SslProtocols version, X509Certificate2Collection? more = null) =>
        RawClient.ConnectTlsAsync(lb.Address, new()
        {
            TargetHost = "m.test",
            EnabledSslProtocols = version,
            ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(own, more, offline: true),
        });

    private Task<Lb> StartAsync(ScriptedPod pod, ClientAuthority authority)
    {
        _certificates.AddWith($"client_ca = \"{authority.Path}\"", "m.test");
        return Lb.InFrontOfAsync(_certificates.Toml, pod.Address);
    }
}
