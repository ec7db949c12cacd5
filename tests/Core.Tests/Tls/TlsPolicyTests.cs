using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Tests.Allocation;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Tests.Tls;

/// <summary>What names ask of handshakes, and which requests a connection may have because of it.</summary>
public sealed class TlsPolicyTests
{
    private static readonly CertificateConfig Strict = MadeCertificate.Config("m.test", "*.m.test");
    private static readonly CertificateConfig Plain = MadeCertificate.Config("a.test");
    private static readonly CertificateConfig New = MadeCertificate.Config("new.test") with { MinVersion = TlsVersion.Tls13 };
    private static readonly CertificateTable Mixed = MadeCertificate.Table(Strict with { ClientCaFile = "ca", ClientCaPem = Strict.CertificatePem }, Plain, New);
    private static readonly CertificateTable Uniform = MadeCertificate.Table(Strict, Plain);

    [Theory]
    [InlineData("a.test", "a.test", true)]
    [InlineData("a.test", "nobody.test", true)]
    [InlineData("a.test", "m.test", false)]
    [InlineData("a.test", "x.m.test", false)]
    [InlineData("a.test", "new.test", false)]
    [InlineData("m.test", "x.m.test", true)]
    [InlineData("m.test", "a.test", false)]
    [InlineData("m.test", "nobody.test", false)]
    [InlineData(null, "a.test", true)] // in the clear
    [InlineData(null, "nobody.test", true)]
    [InlineData(null, "new.test", true)] // asks for no certificate
    [InlineData(null, "m.test", false)]
    [InlineData(null, "", true)]
    public void A_request_may_have_the_hosts_that_ask_what_its_handshake_was(string? name, string host, bool isAdmitted)
    {
        object? policy = name is null ? null : Mixed.Find(name)!.Policy;

        Assert.Equal(isAdmitted, Mixed.Admits(policy, Encoding.ASCII.GetBytes(host)));
    }

    [Fact]
    public void Where_all_names_ask_the_same_every_request_may_have_every_host()
    {
        foreach (object? policy in new[] { null, Uniform.All[0].Policy })
        {
            Assert.True(Uniform.Admits(policy, "m.test"u8));
            Assert.True(CertificateTable.Empty.Admits(null, "m.test"u8));
        }
    }

    [Fact]
    public void Asking_costs_no_allocation()
    {
        object policy = Mixed.Find("a.test")!.Policy;

        Assert.Equal(0, AllocatedBytes.PerThousandRuns(() => _ = Mixed.Admits(policy, "x.m.test"u8) | Mixed.Admits(null, "m.test"u8)));
    }

    [Fact]
    public void Nobody_without_a_name_gets_one_that_asks_for_certificates_and_where_all_do_none_at_all()
    {
        Assert.Equal(["a.test"], Mixed.Find("")!.Hosts);
        TlsConfig all = new() { ClientCaFile = "ca", ClientCaPem = Strict.CertificatePem };
        CertificateTable strict = CertificateCompiler.Compile([Strict, Plain], all, previous: null);

        Assert.Null(strict.Find("nobody.test"));
        Assert.NotNull(strict.Find("a.test"));
        Assert.False(strict.Admits(null, "nobody.test"u8));
        Assert.True(CertificateCompiler.Compile([Strict with { ClientCaFile = "ca", ClientCaPem = Strict.CertificatePem }], new TlsConfig(), previous: null).Admits(null, "nobody.test"u8));
        Assert.Equal(["a.test"], CertificateCompiler.Compile([Strict, Plain with { ClientCaFile = "" }], all, previous: null).Find("nobody.test")!.Hosts);
    }

    [Fact]
    public void A_reload_keeps_a_policy_that_asks_the_same_and_makes_another_of_one_that_does_not()
    {
        CertificateTable same = CertificateCompiler.Compile([New, Plain], new TlsConfig(), Mixed);
        CertificateTable other = CertificateCompiler.Compile([Plain with { MinVersion = TlsVersion.Tls13 }], new TlsConfig(), MadeCertificate.Table(Plain));

        Assert.Same(Mixed.Find("a.test")!.Policy, same.Find("a.test")!.Policy);
        Assert.Same(Mixed.Find("a.test")!.Options, same.Find("a.test")!.Options);
        Assert.Same(Mixed.Find("new.test")!.Policy, same.Find("new.test")!.Policy);
        Assert.NotSame(Mixed.Find("a.test")!.Policy, other.Find("a.test")!.Policy);
        Assert.NotSame(Mixed.Find("a.test")!.Options, other.Find("a.test")!.Options);
    }

    [Fact]
    public void What_a_client_is_called_ends_no_line_no_element_and_no_quotes()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X500DistinguishedNameBuilder name = new();
        name.AddCommonName("a\"\\\r\nX: 1,\u00e9%");
        CertificateRequest request = new(name.Build(), key, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddUri(new Uri("urn:a,b;c=d"));
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue);

        string element = Encoding.ASCII.GetString(ClientCertificateElement.Of(made));

        Assert.DoesNotContain(element, char.IsControl);
        Assert.All(element, static letter => Assert.InRange(letter, ' ', '~'));
        Assert.Contains("%0D%0AX: 1,%C3%A9%25", element, StringComparison.Ordinal);
        Assert.EndsWith(";URI=\"urn:a,b;c=d\"", element, StringComparison.Ordinal);
    }
}
