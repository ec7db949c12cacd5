using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration.Validation;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Upstream;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Configuration;

/// <summary>Compiles <c>[mzlb]</c> and <c>[[albs]]</c> into what the zones' decisions and answers are made with.</summary>
/// <remarks>Config path, pure. The configuration was found sound.</remarks>
public static class MzlbCompiler
{
    private const int MostLabelChars = 63; // RFC 1035 §2.3.4

    /// <summary>For whoever decides.</summary>
    /// <param name="config">Has <c>[mzlb]</c>.</param>
    /// <param name="probeAddress">Where an ALB is probed; null: at its portable IP, on the port that is written.</param>
    /// <param name="configHash">What of the configuration must be the same in every zone.</param>
    /// <param name="build">The program's version.</param>
    public static ZonePlan CompileZones(ProxyConfig config, Func<AlbConfig, IPEndPoint>? probeAddress, string configHash, string build)
    {
        MzlbConfig mzlb = config.Mzlb!;
        probeAddress ??= alb => new IPEndPoint(alb.Ip!, (int)mzlb.Probe.Port);
        return new ZonePlan
        {
            Zone = config.Zone,
            AlbId = config.Alb?.Id ?? "",
            Albs = [.. config.Albs.Select(alb => new ZoneAlb(alb.Id, alb.Zone, alb.Ip!, probeAddress(alb), alb.IsEnabled, (int)alb.Weight))],
            Probe = Compile(mzlb.Probe),
            Witnesses = [.. mzlb.Witnesses.Select(static url => new Uri(url))],
            Secret = mzlb.Secret,
            AnswersAllWhenAllDown = mzlb.OnAllDown == OnAllDown.All,
            ConfigHash = configHash,
            Build = build,
        };
    }

    /// <summary>For whoever answers.</summary>
    public static DnsPlan CompileDns(ProxyConfig config)
    {
        MzlbConfig mzlb = config.Mzlb!;
        string domain = HostPattern.Normal(mzlb.Domain);
        return new DnsPlan(domain, [.. Nameservers(config, domain)], (int)mzlb.Ttl.TotalSeconds, mzlb.Dns.Mode != DnsMode.Rfc2136);
    }

    /// <summary>
    /// One per zone: as written, in the order in which <c>[[albs]]</c> name them first, or named after the zone. The zone's portable IPs are its glue: a dead zone so takes
    /// its own nameserver with it. A name that is written beyond the zones is somebody else's, and has none.
    /// </summary>
    private static IEnumerable<DnsNameserver> Nameservers(ProxyConfig config, string domain)
    {
        ImmutableArray<string> written = config.Mzlb!.Dns.Nameservers;
        (string Name, ImmutableArray<IPAddress> Ips)[] zones = [.. config.Albs.GroupBy(static alb => alb.Zone, static alb => alb.Ip!).Select(static zone => (zone.Key, zone.ToImmutableArray()))];
        return written.IsEmpty
            ? zones.Select(zone => new DnsNameserver($"ns-{Label(zone.Name)}.{domain}", zone.Ips))
            : written.Select((name, index) => new DnsNameserver(HostPattern.Normal(name), index < zones.Length ? zones[index].Ips : []));
    }

    /// <summary>A zone's name may be any text; a label may not.</summary>
    private static string Label(string zone)
    {
        string label = string.Concat(zone.ToLowerInvariant().Select(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-' ? letter : '-')).Trim('-');
        return label.Length > MostLabelChars - "ns-".Length ? label[..(MostLabelChars - "ns-".Length)] : label;
    }

    // The casts cannot overflow: MzlbRules bounds each value.
    private static ProbePolicy Compile(MzlbProbeConfig probe) => new()
    {
        Path = probe.Path,
        Host = probe.Host,
        ExpectStatus = StatusSet.Between(200, 200),
        ExpectBody = probe.ExpectBody,
        IntervalMs = (int)probe.Interval.TotalMilliseconds,
        TimeoutMs = (int)probe.Timeout.TotalMilliseconds,
        Fall = (int)probe.Fall,
        Rise = (int)probe.Rise,
    };
}
