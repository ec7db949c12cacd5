using System.Net;
using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[mzlb]</c>: that a name can be answered with what <c>[[albs]]</c> holds, and that probes and servers can be reached.</summary>
/// <remarks>Config path.</remarks>
internal static class MzlbRules
{
    private const string Table = "[mzlb]";
    private const string ProbeTable = "[mzlb.probe]";
    private const string DnsTable = "[mzlb.dns]";
    private const string TsigTable = "[mzlb.dns.tsig]";

    // The name in an answer may have 255 bytes, and "ns-ZONE." stands before it.
    private const int MaxDomainChars = 200;

    private const long MaxRunCount = 1_000;
    private const long MaxWeight = 1_000;
    private const int MaxTextBytes = 1_024;

    private static readonly TimeSpan ShortestTtl = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);

    public static void Check(ProxyConfig config, FaultList faults)
    {
        foreach (AlbConfig alb in config.Albs)
        {
            new Bounds("[[albs]]", alb.Source, faults).Count("weight", alb.Weight, 0, MaxWeight);
        }

        if (config.Mzlb is not { } mzlb)
        {
            return;
        }

        CheckDomain(mzlb, faults);
        new Bounds(Table, mzlb.Source, faults).Duration("ttl", mzlb.Ttl, ShortestTtl, Bounds.LongestTimeout);
        CheckProbe(mzlb.Probe, faults);
        CheckDns(mzlb.Dns, faults);
        CheckWitnesses(mzlb, faults);
        CheckZones(config, mzlb, faults);
    }

    private static void CheckDomain(MzlbConfig mzlb, FaultList faults)
    {
        if (mzlb.Source.IsUnreadable("domain"))
        {
            return;
        }

        if (mzlb.Domain.Length == 0 && !mzlb.Source.Has("domain"))
        {
            faults.Add(ConfigFaultCode.MissingKey, mzlb.Source.Here, $"{Table} needs the key 'domain'");
        }
        else if (WhyNoName(mzlb.Domain) is string why)
        {
            faults.Add(ConfigFaultCode.BadHost, mzlb.Source.At("domain"), $"domain in {Table} is {Shown.Quoted(mzlb.Domain)}; {why}");
        }
    }

    private static string? WhyNoName(string name) =>
        name.Contains('*') || name.StartsWith('[') ? "write a plain name; every name below it is answered as itself"
        : name.Length > MaxDomainChars ? $"valid: at most {MaxDomainChars} characters"
        : HostPattern.WhyUnmatchable(name);

    private static void CheckProbe(MzlbProbeConfig probe, FaultList faults)
    {
        Bounds bounds = new(ProbeTable, probe.Source, faults);
        bounds.Count("port", probe.Port, 1, IPEndPoint.MaxPort);
        bounds.Duration("interval", probe.Interval, ShortestInterval, Bounds.LongestTimeout);
        bounds.Timeout("timeout", probe.Timeout);
        bounds.Count("fall", probe.Fall, 1, MaxRunCount);
        bounds.Count("rise", probe.Rise, 1, MaxRunCount);
        Require(HealthRules.IsPath(probe.Path), "path", probe.Path, "a path such as \"/\", without blanks");
        Require(HostSyntax.IsValid(Encoding.UTF8.GetBytes(probe.Host)), "host", probe.Host, "a host name or address");
        Require(Encoding.UTF8.GetByteCount(probe.ExpectBody) <= MaxTextBytes, "expect_body", probe.ExpectBody, $"at most {MaxTextBytes} bytes");

        void Require(bool isSound, string key, string value, string valid) => HealthRules.Require(isSound, key, value, valid, probe.Source, faults, ProbeTable);
    }

    private static void CheckDns(MzlbDnsConfig dns, FaultList faults)
    {
        SourceMap source = dns.Source;
        for (int i = 0; i < dns.Listen.Length && dns.Mode == DnsMode.Embedded; i++)
        {
            if (dns.Listen[i].Address.Equals(IPAddress.Any) || dns.Listen[i].Address.Equals(IPAddress.IPv6Any))
            {
                string message = $"listen in {DnsTable} holds {dns.Listen[i]}: an answer must leave from the address that was asked; write each address";
                faults.Add(ConfigFaultCode.BadValue, source.At("listen", i), message);
            }
        }

        for (int i = 0; i < dns.Nameservers.Length; i++)
        {
            if (WhyNoName(dns.Nameservers[i]) is string why)
            {
                faults.Add(ConfigFaultCode.BadHost, source.At("nameservers", i), $"nameservers in {DnsTable} holds {Shown.Quoted(dns.Nameservers[i])}; {why}");
            }
        }

        if (dns.Mode == DnsMode.Embedded && dns.Listen.IsEmpty && !source.IsUnreadable("listen"))
        {
            faults.Add(ConfigFaultCode.MissingKey, source.At("listen"), $"{DnsTable} needs an address in 'listen' to answer at, or another mode");
        }

        if (dns.Mode == DnsMode.Rfc2136)
        {
            CheckServer(dns, faults);
        }
    }

    private static void CheckServer(MzlbDnsConfig dns, FaultList faults)
    {
        if (dns.Server is null && !dns.Source.IsUnreadable("server"))
        {
            faults.Add(ConfigFaultCode.MissingKey, dns.Source.At("mode"), $"{DnsTable} needs the key 'server': where mode \"rfc2136\" sends its updates");
        }

        if (dns.Tsig is not { } tsig)
        {
            string message = $"{DnsTable} needs the key 'tsig': a server that took unsigned updates would take anybody's";
            faults.Add(ConfigFaultCode.MissingKey, dns.Source.At("mode"), message);
            return;
        }

        Names names = new(TsigTable, faults);
        if (names.IsSound(tsig.Name, "name", tsig.Source) && WhyNoName(tsig.Name) is string why)
        {
            faults.Add(ConfigFaultCode.BadValue, tsig.Source.At("name"), $"name in {TsigTable} is {Shown.Quoted(tsig.Name)}; {why}"); // a key's name is a domain name: RFC 8945 §4.2
        }

        names.IsSound(tsig.SecretFile, "secret_file", tsig.Source);
    }

    private static void CheckWitnesses(MzlbConfig mzlb, FaultList faults)
    {
        for (int i = 0; i < mzlb.Witnesses.Length; i++)
        {
            if (!Uri.TryCreate(mzlb.Witnesses[i], UriKind.Absolute, out Uri? url) || url.Scheme != Uri.UriSchemeHttp)
            {
                string message = $"witness in {Table} holds {Shown.Quoted(mzlb.Witnesses[i])}; valid: a URL such as \"http://10.0.0.1:8080/\"";
                faults.Add(ConfigFaultCode.BadValue, mzlb.Source.At("witness", i), message);
            }
        }
    }

    private static void CheckZones(ProxyConfig config, MzlbConfig mzlb, FaultList faults)
    {
        if (config.Albs.IsEmpty)
        {
            faults.Add(ConfigFaultCode.NothingToAnswer, mzlb.Source.Here, $"{Table} needs [[albs]]: their addresses are what is answered");
            return;
        }

        if (config.Zone.Length == 0 && !config.Node.Source.IsUnreadable("zone") && !config.Node.Source.IsUnreadable("alb"))
        {
            faults.Add(ConfigFaultCode.NothingToAnswer, mzlb.Source.Here, $"{Table} needs 'alb' or 'zone' in [node]: a zone's vote is counted under its name");
        }

        if (config.Albs.All(static alb => !alb.IsEnabled))
        {
            faults.Add(ConfigFaultCode.NoAlbEnabled, mzlb.Source.Here, $"no ALB is enabled: {Shown.Quoted(mzlb.Domain)} is answered without an address");
        }

        int zoneCount = config.Albs.Select(static alb => alb.Zone).Distinct().Count();
        if (zoneCount > 1 && mzlb.Witnesses.IsEmpty && !mzlb.Source.IsUnreadable("witness"))
        {
            string message = $"{Table} has no 'witness': a zone that hears fewer than {(zoneCount / 2) + 1} of {zoneCount} zones cannot tell whether they died or it is cut off, " +
                "and goes on answering with all that were up";
            faults.Add(ConfigFaultCode.NoWitness, mzlb.Source.Here, message);
        }
    }
}
