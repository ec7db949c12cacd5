using LoadBalancer.Core.Configuration;
using static LoadBalancer.Host.Configuration.Binding.KeyListing;
using static LoadBalancer.Host.Configuration.Binding.ValueTypes;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>The keys of <c>[tls]</c> and <c>[[certificates]]</c>: a part of <see cref="ConfigBinder"/>'s table.</summary>
/// <remarks>Config path.</remarks>
internal static class TlsBinding
{
    /// <summary>The default of what <c>[tls]</c> has and a certificate may have otherwise.</summary>
    private const string AsTls = "as `[tls]` has it";

    // They hold every default.
    private static readonly TlsConfig Tls = new();
    private static readonly HstsConfig Hsts = new();
    private static readonly CertificateConfig Certificate = new();

    private static readonly ValueType<TlsVersion> Version = Choice([("1.2", TlsVersion.Tls12), ("1.3", TlsVersion.Tls13)], later: []);

    public static TlsConfig Bind(TableReader read)
    {
        TlsConfig tls = new()
        {
            MinVersion = read.Value("min_version", Version, Tls.MinVersion),
            SpeaksHttp2 = read.Value("http2", Truth, Tls.SpeaksHttp2),
            RedirectsHttp = read.Value("redirect_http", Truth, Tls.RedirectsHttp),
            Hsts = read.One("hsts", "[tls.hsts]", BindHsts),
            ClientCaFile = read.FilePath("client_ca", Tls.ClientCaFile),
            ClientDepth = read.Value("client_depth", Integer, Tls.ClientDepth),
            StaplesOcsp = read.Value("ocsp_stapling", Truth, Tls.StaplesOcsp),
            Source = read.Close(),
        };
        if (tls.ClientCaFile.Length == 0)
        {
            read.PassOver("client_depth"); // nobody's is verified
        }

        return tls;
    }

    public static CertificateConfig BindCertificate(TableReader read)
    {
        CertificateConfig certificate = new()
        {
            Hosts = read.List("hosts", Text, shown: Required),
            CertificateFile = read.FilePath("certificate", Certificate.CertificateFile, shown: Required),
            KeyFile = read.FilePath("key", Certificate.KeyFile, shown: Required),
            MinVersion = read.Number("min_version", Version, AsTls),
            ClientCaFile = read.FilePath("client_ca", "", shown: AsTls),
            ClientDepth = read.Number("client_depth", Integer, AsTls),
            Source = read.Close(),
        };
        return certificate.Source.Has("client_ca") ? certificate : certificate with { ClientCaFile = null };
    }

    private static HstsConfig BindHsts(TableReader read) => new()
    {
        MaxAge = read.Value("max_age", Duration, Hsts.MaxAge),
        IncludesSubdomains = read.Value("include_subdomains", Truth, Hsts.IncludesSubdomains),
        Preloads = read.Value("preload", Truth, Hsts.Preloads),
        Source = read.Close(),
    };
}
