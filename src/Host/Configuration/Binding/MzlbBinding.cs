using LoadBalancer.Core.Configuration;
using static LoadBalancer.Host.Configuration.Binding.KeyListing;
using static LoadBalancer.Host.Configuration.Binding.ValueTypes;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>The keys of <c>[mzlb]</c> and of the tables within: a part of <see cref="ConfigBinder"/>'s table.</summary>
/// <remarks>Config path.</remarks>
internal static class MzlbBinding
{
    // They hold every default.
    private static readonly MzlbConfig Mzlb = new();
    private static readonly MzlbProbeConfig Probe = new();
    private static readonly MzlbDnsConfig Dns = new();
    private static readonly TsigConfig Tsig = new();

    private static readonly ValueType<OnAllDown> AllDown = Choice([("all", OnAllDown.All), ("empty", OnAllDown.Empty)], later: []);

    private static readonly ValueType<DnsMode> Mode =
        Choice([("embedded", DnsMode.Embedded), ("rfc2136", DnsMode.Rfc2136), ("off", DnsMode.Off)], later: []);

    private static readonly ValueType<TsigAlgorithm> Algorithm =
        Choice([("hmac-sha256", TsigAlgorithm.HmacSha256), ("hmac-sha384", TsigAlgorithm.HmacSha384), ("hmac-sha512", TsigAlgorithm.HmacSha512)], later: []);

    public static MzlbConfig Bind(TableReader read) => new()
    {
        Domain = read.Value("domain", Text, Mzlb.Domain, Required),
        Ttl = read.Value("ttl", Duration, Mzlb.Ttl),
        OnAllDown = read.Value("on_all_down", AllDown, Mzlb.OnAllDown),
        Witnesses = read.List("witness", Text),
        StateFolder = read.FilePath("state_dir", Mzlb.StateFolder),
        SecretFile = read.FilePath("secret_file", Mzlb.SecretFile),
        Probe = read.One("probe", "[mzlb.probe]", BindProbe, Probe),
        Dns = read.One("dns", "[mzlb.dns]", BindDns, Dns),
        Source = read.Close(),
    };

    private static MzlbProbeConfig BindProbe(TableReader read) => new()
    {
        Port = read.Value("port", Integer, Probe.Port),
        Host = read.Value("host", Text, Probe.Host),
        Path = read.Value("path", Text, Probe.Path),
        ExpectBody = read.Value("expect_body", Text, Probe.ExpectBody),
        Interval = read.Value("interval", Duration, Probe.Interval),
        Timeout = read.Value("timeout", Duration, Probe.Timeout),
        Fall = read.Value("fall", Integer, Probe.Fall),
        Rise = read.Value("rise", Integer, Probe.Rise),
        Source = read.Close(),
    };

    private static MzlbDnsConfig BindDns(TableReader read)
    {
        MzlbDnsConfig dns = new()
        {
            Mode = read.Value("mode", Mode, Dns.Mode),
            Listen = read.List("listen", SocketAddress, Dns.Listen),
            Nameservers = read.List("nameservers", Text),
            Server = read.Reference("server", SocketAddress, NoDefault),
            Tsig = read.One("tsig", "[mzlb.dns.tsig]", BindTsig),
            Source = read.Close(),
        };
        if (dns.Mode != DnsMode.Embedded)
        {
            read.PassOver("listen"); // it answers nothing
        }

        return dns;
    }

    private static TsigConfig BindTsig(TableReader read) => new()
    {
        Name = read.Value("name", Text, Tsig.Name, Required),
        Algorithm = read.Value("algorithm", Algorithm, Tsig.Algorithm),
        SecretFile = read.FilePath("secret_file", Tsig.SecretFile, shown: Required),
        Source = read.Close(),
    };
}
