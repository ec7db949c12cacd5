using System.Net;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[node]</c> and <c>[[albs]]</c>: that this process is where it says.</summary>
/// <remarks>Config path.</remarks>
internal static class NodeRules
{
    public static void Check(ProxyConfig config, FaultList faults)
    {
        Names ids = new("[[albs]]", faults);
        Dictionary<IPAddress, SourcePosition> ips = [];
        foreach (AlbConfig alb in config.Albs)
        {
            ids.Take(alb.Id, "id", alb.Source);
            ids.IsSound(alb.Zone, "zone", alb.Source);
            CheckIp(alb, ips, faults);
        }

        Names node = new("[node]", faults);
        node.CheckOptional(config.Node.Name, "name", config.Node.Source);
        node.CheckOptional(config.Node.Zone, "zone", config.Node.Source);
        CheckAlb(config, faults);
        CheckZone(config, faults);
    }

    private static void CheckIp(AlbConfig alb, Dictionary<IPAddress, SourcePosition> ips, FaultList faults)
    {
        SourcePosition here = alb.Source.At("ip");
        if (alb.Ip is null)
        {
            if (!alb.Source.IsUnreadable("ip"))
            {
                faults.Add(ConfigFaultCode.MissingKey, here, "[[albs]] needs the key 'ip'");
            }
        }
        else if (!ips.TryAdd(alb.Ip, here))
        {
            faults.Add(ConfigFaultCode.DuplicateAddress, here, $"ip {alb.Ip} in [[albs]] was already given at {ips[alb.Ip]}");
        }
    }

    /// <summary>A node without an ALB is fine; one that names an ALB which is nowhere would silently never be disabled.</summary>
    private static void CheckAlb(ProxyConfig config, FaultList faults)
    {
        NodeConfig node = config.Node;
        if (node.Source.IsUnreadable("alb") || config.Alb is not null || (node.Alb.Length == 0 && !node.Source.Has("alb")))
        {
            return;
        }

        string? meant = Suggestion.Nearest(node.Alb, config.Albs.Select(alb => alb.Id));
        string known = config.Albs.IsEmpty ? "there is no [[albs]]" : "no [[albs]] has this id";
        faults.Add(ConfigFaultCode.UnknownAlb, node.Source.At("alb"), $"alb in [node] is {Shown.Quoted(node.Alb)}, but {known}", meant);
    }

    /// <summary>Where ALBs are listed they name the zones there are.</summary>
    private static void CheckZone(ProxyConfig config, FaultList faults)
    {
        string zone = config.Node.Zone;
        SourcePosition here = config.Node.Source.At("zone");
        if (zone.Length == 0 || config.Albs.IsEmpty || config.Albs.Any(alb => alb.Zone.Length == 0)) // a fault is told already
        {
            return;
        }

        if (config.Alb is { } own && own.Zone != zone)
        {
            string message = $"zone in [node] is '{Shown.Plain(zone)}', but its ALB is in '{own.Zone}' ({own.Source.At("zone")})";
            faults.Add(ConfigFaultCode.ZoneMismatch, here, message);
            return;
        }

        IEnumerable<string> zones = config.Albs.Select(alb => alb.Zone);
        if (!zones.Contains(zone))
        {
            string message = $"zone in [node] is {Shown.Quoted(zone)}, but no [[albs]] is in it";
            faults.Add(ConfigFaultCode.ZoneMismatch, here, message, Suggestion.Nearest(zone, zones));
        }
    }
}
