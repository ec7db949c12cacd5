using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[tls]</c>, and of what <c>[[certificates]]</c> may say otherwise: that what is asked of clients can be asked, and has an effect.</summary>
/// <remarks>Config path.</remarks>
internal static class TlsRules
{
    private const string Table = "[tls]";

    /// <summary>Every chain that there is; OpenSSL's own bound is 100.</summary>
    private const long MostDepth = 8;

    /// <summary>RFC 6797 has none; past ten years nobody means the number.</summary>
    private static readonly TimeSpan LongestHsts = TimeSpan.FromDays(3650);

    /// <summary>What the lists that browsers are built with ask for at least (hstspreload.org).</summary>
    private static readonly TimeSpan ShortestPreload = TimeSpan.FromDays(365);

    public static void Check(ProxyConfig config, TimeProvider time, FaultList faults)
    {
        TlsConfig tls = config.Tls;
        DateTimeOffset now = time.GetUtcNow();
        CheckClients(tls.ClientCaFile, tls.ClientCaPem, tls.ClientDepth, Table, tls.Source, now, faults);
        foreach (CertificateConfig certificate in config.Certificates)
        {
            string file = certificate.ClientCaFile ?? tls.ClientCaFile;
            long depth = certificate.ClientDepth ?? new TlsConfig().ClientDepth;
            ImmutableArray<byte> pem = certificate.ClientCaFile is null ? default : certificate.ClientCaPem;
            CheckClients(file, pem, depth, "[[certificates]]", certificate.Source, now, faults);
        }

        if (tls.Hsts is { } hsts)
        {
            CheckHsts(hsts, faults);
        }

        bool isSpoken = config.Listeners.Any(static listener => listener.Protocol == ListenerProtocol.Https);
        if (tls.RedirectsHttp && config.Certificates.IsEmpty)
        {
            faults.Add(ConfigFaultCode.NeverUsed, tls.Source.At("redirect_http"), $"redirect_http in {Table} has no effect: there is no [[certificates]], so no host has one");
        }
        else if (tls.Hsts is not null && !isSpoken)
        {
            faults.Add(ConfigFaultCode.NeverUsed, tls.Source.At("hsts"), $"hsts in {Table} has no effect: no [[listeners]] has protocol = \"https\"");
        }
    }

    private static void CheckClients(
        string file, ImmutableArray<byte> pem, long depth, string table, SourceMap source, DateTimeOffset now, FaultList faults)
    {
        new Bounds(table, source, faults).Count("client_depth", depth, 0, MostDepth);
        if (file.Length == 0 && source.Has("client_depth"))
        {
            faults.Add(ConfigFaultCode.NeverUsed, source.At("client_depth"), $"client_depth in {table} has no effect without 'client_ca': clients are asked for no certificate");
        }

        if (pem.IsDefault)
        {
            return; // none, or not read, which is a fault already
        }

        string? why = PemCertificates.TryReadRoots(pem.AsSpan(), "a client's", out X509Certificate2Collection all, out X509Certificate2[] roots);
        if (why is not null)
        {
            faults.Add(ConfigFaultCode.BadClientAuthority, source.At("client_ca"), $"{Shown.Quoted(file)} {why}");
        }

        foreach (X509Certificate2 expired in roots.Where(root => new DateTimeOffset(root.NotAfter) <= now))
        {
            string date = new DateTimeOffset(expired.NotAfter).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            string message = $"{Shown.Quoted(file)} holds {Shown.Quoted(expired.Subject)}, which expired on {date}: no client that it vouches for is let in";
            faults.Add(ConfigFaultCode.CertificateNotValid, source.At("client_ca"), message);
        }

        foreach (X509Certificate2 each in all)
        {
            each.Dispose();
        }
    }

    private static void CheckHsts(HstsConfig hsts, FaultList faults)
    {
        const string Own = "[tls.hsts]";
        new Bounds(Own, hsts.Source, faults).Duration("max_age", hsts.MaxAge, TimeSpan.Zero, LongestHsts);
        if (hsts.Preloads && (!hsts.IncludesSubdomains || hsts.MaxAge < ShortestPreload))
        {
            string message = $"preload in {Own} is true; valid: only with include_subdomains = true and a max_age of {DurationNotation.Format(ShortestPreload)} or more, or browsers' lists do not take the host";
            faults.Add(ConfigFaultCode.BadValue, hsts.Source.At("preload"), message);
        }
    }
}
