using System.Collections.Immutable;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Host.Zones;

/// <summary>Lists the ALBs of all zones as operators know them: what is written, and what has been decided.</summary>
/// <remarks>Background, pure.</remarks>
internal static class AlbList
{
    private static readonly (string Status, string Message) Leaving = ("disabling", "ALB is being disabled: it serves who still comes");

    /// <summary>Of all ALBs, in the order written.</summary>
    /// <param name="config">What is in force.</param>
    /// <param name="verdicts">What has been decided; null where nobody decides.</param>
    /// <param name="build">This program's version.</param>
    public static ImmutableArray<AlbStatus> Of(ProxyConfig config, ZoneVerdicts? verdicts, string build) =>
        [.. config.Albs.Select(alb => Of(alb, verdicts?.Albs.FirstOrDefault(verdict => verdict.Alb.Id == alb.Id), alb.Id == config.Node.Alb ? build : "", config.Mzlb is { Secret.IsEmpty: false }))];

    private static AlbStatus Of(AlbConfig alb, AlbVerdict? verdict, string build, bool isTold)
    {
        bool isEnabled = verdict?.IsEnabled ?? alb.IsEnabled;
        (string status, string message) = (isEnabled, verdict) switch
        {
            (false, { Standing: AlbStanding.Disabling }) => Leaving,
            (false, { Standing: AlbStanding.Ready } or { Standing: "", Health: not AlbHealth.Down }) when isTold => Leaving,
            (false, _) => ("disabled", "ALB is disabled"),
            (true, { Standing: AlbStanding.Draining }) => ("draining", "ALB is draining: its process is about to stop"),
            (true, { Health: AlbHealth.Down }) => ("unhealthy", "ALB is unhealthy or unreachable"),
            _ => ("enabled", "ALB is healthy"),
        };
        return new AlbStatus(
            alb.Id,
            isEnabled,
            status,
            alb.Type.ToString().ToLowerInvariant(),
            isEnabled ? alb.Ip!.ToString() : null,
            alb.Zone,
            verdict is { Build.Length: > 0 } ? verdict.Build : build,
            message,
            verdict?.IsAnswered ?? false,
            verdict?.Reason ?? "",
            verdict is null || verdict.Since == default ? null : verdict.Since);
    }
}
