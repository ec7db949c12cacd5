using LoadBalancer.Core.Configuration;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>The files that <c>[[certificates]]</c> name are read, and judged with the rest.</summary>
public sealed class CertificateTests
{
    private const string Https = """
        listeners = [{ address = "127.0.0.1:0", protocol = "https" }]
        services = [{ name = "web", endpoints = [{ address = "10.0.0.1:80" }] }]
        routes = [{ service = "web" }]

        """;

    [Theory]
    [InlineData("ec.pem", "ec.key")]
    [InlineData("ec.pem", "ec-pkcs8.key")]
    [InlineData("rsa.pem", "rsa.key")]
    [InlineData("rsa.pem", "rsa-pkcs8.key")]
    [InlineData("both.pem", "both.pem")] // as some tools write them
    public void Every_form_of_a_key_is_read(string certificate, string key)
    {
        CertificateConfig read = ConfigFolder.ConfigOf(Https + CertificateFiles.Entry(certificate, key)).Certificates[0];

        Assert.Equal(File.ReadAllBytes(CertificateFiles.Path(certificate)), read.CertificatePem);
        Assert.Equal(File.ReadAllBytes(CertificateFiles.Path(key)), read.KeyPem);
    }

    [Fact]
    public void Paths_start_at_the_file_that_names_them()
    {
        using ConfigFolder folder = new(("a.toml", Https + "[[certificates]]\nhosts = [\"a.test\"]\ncertificate = \"c.pem\"\nkey = \"./c.key\"\n"));
        File.Copy(CertificateFiles.Path("ec.pem"), folder["c.pem"]);
        File.Copy(CertificateFiles.Path("ec.key"), folder["c.key"]);

        Assert.Empty(folder.Faults());
    }

    [Fact]
    public void Several_hosts_may_share_a_certificate_and_a_wildcard_stands_beside_a_name_that_it_covers() =>
        Assert.Empty(ConfigFolder.FaultsOf(Https + CertificateFiles.Entry(hosts: "\"a.test\", \"*.b.test\"") + CertificateFiles.Entry(hosts: "\"x.b.test\"")));

    [Fact]
    public void Both_files_of_a_pair_are_judged_at_once()
    {
        string[] faults = ConfigFolder.FaultsOf(Https + CertificateFiles.Entry("text.pem", "encrypted-old.key"));

        Assert.Collection(
            faults,
            static fault => Assert.Contains("error LB0070: ", fault, StringComparison.Ordinal),
            static fault => Assert.Contains("error LB0071: ", fault, StringComparison.Ordinal));
    }

    [Fact]
    public void An_expired_certificate_is_a_warning_with_its_date_and_is_served()
    {
        using ConfigFolder folder = new(("a.toml", Https + CertificateFiles.Entry("expired.pem")));
        LoadResult result = folder.Load();

        Assert.NotNull(result.Config);
        Assert.Contains($"expired on {CertificateFiles.Expired:yyyy-MM-dd}", Assert.Single(result.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_fault_shows_what_a_key_holds()
    {
        using ConfigFolder folder = new(("a.toml", Https + CertificateFiles.Entry(key: "garbled.key")));
        LoadResult result = folder.Load();

        Assert.DoesNotContain("AAAA", Assert.Single(result.Faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_to_something_endless_is_not_read_to_its_end()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no endless file here");

        string fault = Assert.Single(ConfigFolder.FaultsOf(Https + $"[[certificates]]\nhosts = [\"a.test\"]\ncertificate = \"/dev/zero\"\nkey = \"{CertificateFiles.Path("ec.key")}\"\n"));

        Assert.Contains("holds more than 256 KiB", fault, StringComparison.Ordinal);
    }
}
