using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Admin;

/// <summary>One ALB as the operator lists it.</summary>
/// <param name="Id">What commands name.</param>
/// <param name="Enabled">Whether the operator wants it: configuration and override together.</param>
/// <param name="Status"><c>enabled</c>, <c>disabling</c>, <c>disabled</c>, <c>unhealthy</c>, <c>draining</c>.</param>
/// <param name="Type"><c>public</c> or <c>private</c>.</param>
/// <param name="Ip">Its portable IP; null while it is disabled, as the name does not lead there.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Build">Its program's version; empty: not known.</param>
/// <param name="Message">The status in a sentence.</param>
/// <param name="Answered">True when the cluster's name is answered with it.</param>
/// <param name="Reason">Why it is as it is; empty: there is nothing to say.</param>
/// <param name="Since">Since when; null: not known.</param>
public sealed record AlbStatus(
    string Id, bool Enabled, string Status, string Type, string? Ip, string Zone, string Build, string Message, bool Answered, string Reason, DateTimeOffset? Since)
{
    /// <summary>Of all ALBs, in the order written.</summary>
    /// <param name="config">What is in force.</param>
    /// <param name="verdicts">What has been decided; null where nobody decides.</param>
    /// <param name="build">This program's version.</param>
    public static ImmutableArray<AlbStatus> Of(ProxyConfig config, ZoneVerdicts? verdicts, string build) =>
        [.. config.Albs.Select(alb => Of(alb, verdicts?.Albs.FirstOrDefault(verdict => verdict.Alb.Id == alb.Id), alb.Id == config.Node.Alb ? build : ""))];

    private static AlbStatus Of(AlbConfig alb, AlbVerdict? verdict, string build)
    {
        bool isEnabled = verdict?.IsEnabled ?? alb.IsEnabled;
        (string status, string message) = (isEnabled, verdict) switch
        {
            (false, { Standing: "ready" or "disabling" }) => ("disabling", "ALB is being disabled: it serves who still comes"),
            (false, _) => ("disabled", "ALB is disabled"),
            (true, { Standing: "draining" }) => ("draining", "ALB is draining: its process is about to stop"),
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
