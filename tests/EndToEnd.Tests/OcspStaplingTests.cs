using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What a certificate's own responder says of it is shown with it, where the operator asks for that: openssl at both ends.</summary>
public sealed partial class OcspStaplingTests : IAsyncDisposable
{
    private const byte Serial = 0x2a;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-ocsp-");
    private readonly ScriptedPod _pod = ScriptedPod.Saying("ok");

    public async ValueTask DisposeAsync()
    {
        await _pod.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("V", "good")]
    [InlineData("R", "revoked")]
    public async Task The_responders_answer_is_shown_to_who_asks_for_it(string state, string shown)
    {
        using X509Certificate2 root = MakeRoot();
        using Process responder = await StartResponderAsync(state);
        await using Lb lb = await StartAsync(root, await ReadPortAsync(responder), "[tls]\nocsp_stapling = true");

        string seen = "";
        await Patience.UntilAsync(
            async () => (seen = await OpenSsl.AskAsync(lb.Address, "a.test", "-status")).Contains("OCSP Response Status: successful", StringComparison.Ordinal),
            "the answer is fetched behind the first handshake");

        Assert.Contains($"Cert Status: {shown}", seen, StringComparison.Ordinal);
        Assert.Contains("Serial Number: 2A", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("OCSP", await OpenSsl.AskAsync(lb.Address, "a.test"), StringComparison.Ordinal); // who does not ask is not told
        responder.Kill();
    }

    [Fact]
    public async Task A_responder_that_is_not_there_costs_the_staple_and_no_handshake()
    {
        using X509Certificate2 root = MakeRoot();
        using Socket nobody = new(SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // and does not listen
        await using Lb lb = await StartAsync(root, ((IPEndPoint)nobody.LocalEndPoint!).Port, "[tls]\nocsp_stapling = true");

        for (int i = 0; i < 3; i++)
        {
            string seen = await OpenSsl.AskAsync(lb.Address, "a.test", "-status");
            Assert.Contains("OCSP response: no response sent", seen, StringComparison.Ordinal);
            Assert.Contains("HTTP/1.1 200 OK", seen, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Nobody_is_asked_unless_the_operator_says_so()
    {
        using X509Certificate2 root = MakeRoot();
        using Process responder = await StartResponderAsync("V");
        await using Lb lb = await StartAsync(root, await ReadPortAsync(responder), "");

        for (int i = 0; i < 3; i++)
        {
            Assert.Contains("OCSP response: no response sent", await OpenSsl.AskAsync(lb.Address, "a.test", "-status"), StringComparison.Ordinal);
        }

        responder.Kill();
        Assert.DoesNotContain("Received request", await responder.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task<Lb> StartAsync(X509Certificate2 root, int responderPort, string more)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=a.test", key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("a.test");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([$"http://127.0.0.1:{responderPort}"], []));
        using X509Certificate2 own = request.Create(root, root.NotBefore, root.NotAfter, [Serial]);
        await File.WriteAllTextAsync(PathOf("a.pem"), $"{own.ExportCertificatePem()}\n{root.ExportCertificatePem()}\n");
        await File.WriteAllTextAsync(PathOf("a.key"), key.ExportPkcs8PrivateKeyPem());
        return await Lb.InFrontOfAsync(
            $"""
            {more}
            [[listeners]]
            name = "tls"
            address = "127.0.0.1:0"
            protocol = "https"
            [[certificates]]
            hosts = ["a.test"]
            certificate = "{PathOf("a.pem")}"
            key = "{PathOf("a.key")}"
            """,
            _pod.Address);
    }

    private X509Certificate2 MakeRoot()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=root", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        X509Certificate2 root = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(PathOf("root.pem"), root.ExportCertificatePem());
        File.WriteAllText(PathOf("root.key"), key.ExportPkcs8PrivateKeyPem());
        return root;
    }

    /// <param name="state">What it says of the certificate: V for valid, R for revoked.</param>
    private async Task<Process> StartResponderAsync(string state)
    {
        string revoked = state == "R" ? "260101000000Z" : "";
        await File.WriteAllTextAsync(PathOf("index.txt"), $"{state}\t400101000000Z\t{revoked}\t{Serial:X2}\tunknown\t/CN=a.test\n");
        return OpenSsl.Start(
            "openssl",
            ["ocsp", "-port", "0", "-index", PathOf("index.txt"), "-CA", PathOf("root.pem"), "-rsigner", PathOf("root.pem"), "-rkey", PathOf("root.key"), "-nmin", "60"]);
    }

    private static async Task<int> ReadPortAsync(Process responder)
    {
        using CancellationTokenSource patience = new(Patience.Limit);
        string? line = await responder.StandardOutput.ReadLineAsync(patience.Token);
        return int.Parse(AcceptLine().Match(line ?? "").Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^ACCEPT .*:(\d+) PID")]
    private static partial Regex AcceptLine();
}
