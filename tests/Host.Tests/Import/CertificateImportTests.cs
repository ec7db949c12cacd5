using System.Text;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>Secrets become files, and the hosts they are for listeners and certificates.</summary>
public sealed class CertificateImportTests : IDisposable
{
    private const string Certificate = "-----BEGIN CERTIFICATE-----\nYQ==\n-----END CERTIFICATE-----\n";
    private const string Key = "-----BEGIN PRIVATE KEY-----\nYg==\n-----END PRIVATE KEY-----\n";

    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("lb-import-").FullName, "certs");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void A_secret_is_written_to_files_of_its_own()
    {
        Imported imported = Imported.Of(Manifest(Certificate, Key), _folder);

        Assert.Equal(0, imported.NotCarriedCount);
        Assert.Equal((Certificate, Key), (File.ReadAllText(At("default_shop-tls.crt")), File.ReadAllText(At("default_shop-tls.key"))));
        Assert.Contains("[[listeners]]\nname = \"https\"\naddress = \"0.0.0.0:443\"\nprotocol = \"https\"\n", imported.Toml, StringComparison.Ordinal);
        Assert.Contains(
            $"# Secret default/shop-tls\n[[certificates]]\nhosts = [\"shop.test\", \"*.shop.test\"]\ncertificate = \"{At("default_shop-tls.crt")}\"\nkey = \"{At("default_shop-tls.key")}\"\n",
            imported.Toml, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nginx.ingress.kubernetes.io/ssl-redirect", "true", null)]
    [InlineData("nginx.ingress.kubernetes.io/ssl-redirect", "false", false)]
    [InlineData("ingress.bluemix.net/client-max-body-size", "8m", false)]
    [InlineData("ingress.bluemix.net/redirect-to-https", "True", true)]
    public void A_host_with_a_certificate_is_redirected_as_its_controller_did(string annotation, string value, bool? ofRoute)
    {
        Imported imported = Imported.Of(Manifest(Certificate, Key, (annotation, value)), _folder);

        Assert.True(imported.Config.Tls.RedirectsHttp);
        Assert.Equal(ofRoute, imported.Route.RedirectsToHttps);
        Assert.Contains("'hsts' of [tls]", Assert.Single(imported.About("Strict-Transport-Security")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_browsers_were_told_of_one_Ingress_they_are_told_of_all_hosts()
    {
        Imported imported = Imported.Of(Manifest(Certificate, Key, ("ingress.bluemix.net/hsts", "enabled=true maxAge=600 includeSubdomains=true")), _folder);

        Assert.Equal((TimeSpan.FromMinutes(10), true), (imported.Config.Tls.Hsts!.MaxAge, imported.Config.Tls.Hsts.IncludesSubdomains));
        Assert.Equal(0, imported.NotCarriedCount);
    }

    [Fact]
    public void Without_a_certificate_nothing_is_redirected() => Assert.False(Imported.Annotated().Config.Tls.RedirectsHttp);

    [Fact]
    public void A_key_is_for_its_owners_eyes()
    {
        Imported.Of(Manifest(Certificate, Key), _folder);

        if (!OperatingSystem.IsWindows()) // where there are no modes
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("default_shop-tls.key")));
        }
    }

    [Fact]
    public void A_file_that_holds_something_else_is_left_alone_and_nothing_is_written()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllText(At("default_shop-tls.key"), "mine");

        Imported imported = Imported.Of(Manifest(Certificate, Key), _folder);

        Assert.Equal($"{At("default_shop-tls.key")}: error: the file holds something else, and is not written over; move it away, or name another folder with --certificates", Assert.Single(imported.Faults));
        Assert.Equal("mine", File.ReadAllText(At("default_shop-tls.key")));
        Assert.False(File.Exists(At("default_shop-tls.crt")));
        Assert.Empty(imported.Toml);
    }

    [Fact]
    public void The_same_again_is_no_fault()
    {
        string first = Imported.Of(Manifest(Certificate, Key), _folder).Toml;

        Assert.Equal(first, Imported.Of(Manifest(Certificate, Key), _folder).Toml);
    }

    [Fact]
    public void Without_a_folder_it_is_in_the_report_and_nothing_is_written()
    {
        Imported imported = Imported.Of(Manifest(Certificate, Key));

        Assert.Equal("a.yaml:21: Ingress default/web: tls of shop.test, *.shop.test: not carried over: name a folder for certificates and keys with --certificates DIR, and they become [[certificates]]",
            Assert.Single(imported.Lines));
        Assert.Single(imported.Config.Listeners);
        Assert.False(Directory.Exists(_folder));
    }

    [Theory]
    [InlineData("cert", Key, "'tls.crt' of Secret default/shop-tls is no certificate in PEM")]
    [InlineData(Certificate, Certificate, "'tls.key' of Secret default/shop-tls is no private key in PEM")]
    public void What_is_no_PEM_is_in_the_report(string certificate, string key, string reason)
    {
        Imported imported = Imported.Of(Manifest(certificate, key), _folder);

        Assert.EndsWith(reason, Assert.Single(imported.Lines), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder));
    }

    [Fact]
    public void A_secret_that_is_not_there_is_asked_for()
    {
        string yaml = Manifest(Certificate, Key);

        Assert.EndsWith("Secret default/shop-tls is not in the input; add it with 'kubectl get secret -o yaml'", Assert.Single(Imported.Of(yaml[..yaml.IndexOf("---\nkind: Secret", StringComparison.Ordinal)], _folder).Lines), StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static string Manifest(string certificate, string key, params (string Name, string Value)[] annotations) => Manifests.Ingress(annotations)
        .Replace("---\napiVersion: v1\nkind: Service\nmetadata: {name: web}", "  tls:\n  - {hosts: [shop.test, '*.shop.test'], secretName: shop-tls}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: web}", StringComparison.Ordinal) +
        $"---\nkind: Secret\ntype: kubernetes.io/tls\nmetadata: {{name: shop-tls}}\ndata: {{tls.crt: {Base64(certificate)}, tls.key: {Base64(key)}}}\n";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
