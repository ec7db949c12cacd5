using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Dns;

namespace LoadBalancer.Host.Rendering;

/// <summary>Knot DNS as the server that <c>mode = "rfc2136"</c> tells: its configuration, and the zone to begin with.</summary>
/// <remarks>Config path, pure. For 3.0 and later. The rights of the key are as narrow as Knot can have them: addresses, of two names.</remarks>
internal static class KnotConfig
{
    public const string Name = "knot.conf";

    /// <summary>Where the key goes when it is not in <see cref="Name"/>.</summary>
    public const string KeyFile = "lb-key.conf";

    /// <summary>How long "there is no such address" is kept: one that is added is seen soon. As mode "embedded" answers it.</summary>
    private const int NegativeTtlSeconds = 15;

    /// <param name="config">With <c>mode = "rfc2136"</c>, a server and a key.</param>
    /// <param name="storage">Knot's folder for zones and their journals.</param>
    /// <param name="run">Knot's folder for what lives as long as it runs.</param>
    /// <param name="withSecret">True: the key stands in the file; false: in one that is included.</param>
    public static ImmutableArray<RenderedFile> Render(ProxyConfig config, string storage, string run, bool withSecret)
    {
        DnsPlan plan = MzlbCompiler.CompileDns(config);
        PublishingPlan publishing = PublishingPlans.Of(config)!;
        return
        [
            new RenderedFile(Name, ServerText(plan.Domain, publishing, storage, run, withSecret)) { IsSecret = withSecret },
            new RenderedFile($"{plan.Domain}.zone", ZoneText(config, plan, publishing.Server.Address)),
        ];
    }

    private static string ServerText(string domain, PublishingPlan publishing, string storage, string run, bool withSecret) => $"""
        # Made by 'lb render knot' (lb {ProgramVersion.Version}) for '{domain}'. Knot DNS 3.0 and later. Change [mzlb.dns] and make it anew, rather than this.
        # To check it: knotc -c {Name} conf-check && knotc -c {Name} zone-check

        {KeyText(publishing.Key!, withSecret)}

        server:
            rundir: "{run}"
            listen: {publishing.Server.Address}@{publishing.Server.Port}

        log:
          - target: stderr                    # journald, under systemd
            any: info

        database:
            storage: "{storage}"

        acl:
          - id: lb                            # this key may change addresses of these two names, and nothing else
            key: {publishing.Key!.Name}
            action: update
            update-type: [A, AAAA]
            update-owner: name
            update-owner-match: equal
            update-owner-name: ["{domain}.", "*.{domain}."]

        zone:
          - domain: {domain}
            storage: "{storage}"
            file: {domain}.zone
            zonefile-sync: 0                  # after every update the file holds what is answered: Knot's own from then on
            serial-policy: unixtime           # greater than any before, even when the file is made anew
            acl: lb

        """;

    private static string KeyText(TsigKey key, bool withSecret) => withSecret
        ? $"""
            # The secret of 'tsig' in [mzlb.dns]: this file is for Knot's eyes alone (chown knot: {Name}; chmod 600 {Name}).
            key:
              - id: {key.Name}
                algorithm: {key.Algorithm}
                secret: {Convert.ToBase64String(key.Secret.AsSpan())}
            """
        : $"""
            # The key. To make one: keymgr -t {key.Name} {key.Algorithm} > {KeyFile}
            # What stands there behind 'secret:' goes into the file that 'secret_file' of tsig in [mzlb.dns] names, on every node.
            # Both are nobody else's: chown knot: {KeyFile}; chmod 600 {KeyFile}
            include: {KeyFile}
            """;

    private static string ZoneText(ProxyConfig config, DnsPlan plan, IPAddress server)
    {
        // Where the configuration names no nameserver, it is the one that is told; an own nameserver per zone is of mode "embedded".
        string[] nameservers = config.Mzlb!.Dns.Nameservers.IsEmpty
            ? [$"ns.{plan.Domain}"]
            : [.. plan.Nameservers.Select(static nameserver => nameserver.Name)];
        IEnumerable<string> glue = nameservers.Where(name => name.EndsWith('.' + plan.Domain, StringComparison.Ordinal)).Select(name => Line($"{name}.", server));
        IEnumerable<string> addresses = config.Albs.Where(static alb => alb.IsEnabled && alb.Weight > 0).Select(static alb => alb.Ip!).Distinct()
            .SelectMany(static ip => new[] { Line("@", ip), Line("*", ip) });
        return $"""
            ; Made by 'lb render knot' (lb {ProgramVersion.Version}): '{plan.Domain}' to begin with, all enabled ALBs in it. Knot writes it from the first update on.
            $ORIGIN {plan.Domain}.
            $TTL {plan.TtlSeconds}
            @ SOA {nameservers[0]}. hostmaster.{plan.Domain}. 1 3600 600 86400 {NegativeTtlSeconds}
            {string.Join('\n', nameservers.Select(static name => $"@ NS {name}."))}
            {string.Concat(glue.Concat(addresses.Order(StringComparer.Ordinal)).Select(static line => line + '\n'))}
            """.TrimEnd('\n') + '\n';
    }

    private static string Line(string name, IPAddress ip) => $"{name} {(ip.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? "A" : "AAAA")} {ip}";
}
