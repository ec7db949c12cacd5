using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using static LoadBalancer.Host.Import.Emission.TomlNodes;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Annotations of the classic IKS ALB about paths, requests and services.</summary>
/// <remarks>Config path. Most are said for one service or for all of the Ingress (<see cref="IksEntry"/>).</remarks>
internal static class IksRules
{
    public const string HttpsRedirect = "redirect-to-https";

    public static AnnotationRule[] Rules { get; } =
    [
        new("rewrite-path", "`rewrite_path`", static (scope, annotation) => Routes(scope, annotation, "rewrite", "serviceName=web rewrite=/", Rewrite)),
        new(HttpsRedirect, "`https_redirect`; without it `https_redirect = false` beside a `tls` section: the classic ALB redirected nobody unasked",
            static (scope, annotation) => NginxRouting.HttpsRedirect(scope, annotation, says: null)),
        new("hsts", "`hsts` of `[tls]`, for all hosts", Hsts),
        new("proxy-connect-timeout", "`timeouts.connect`", static (scope, annotation) => Routes(scope, annotation, "timeout", "serviceName=web timeout=60s", Connect)),
        new("proxy-read-timeout", "`timeouts.first_byte` and `timeouts.idle`; `timeouts.tunnel` where it is longer than an hour",
            static (scope, annotation) => Routes(scope, annotation, "timeout", "serviceName=web timeout=60s", Read)),
        new("client-max-body-size", "`max_body`", static (scope, annotation) => Routes(scope, annotation, "size", "serviceName=web size=8m", Body)),
        new("proxy-next-upstream-config", "`retry`", NextUpstreamConfig),
        new("global-rate-limit", "`rate_limit` of every route", RateLimit),
        new("service-rate-limit", "`rate_limit`", RateLimit),
        new("sticky-cookie-services", "`sticky`", Sticky),
        new("ssl-services", "`protocol = \"https\"`, with `insecure` where it names no Secret", SslServices),
        new("upstream-keepalive", "`keepalive.idle`", static (scope, annotation) => Services(scope, annotation, "keepalive", "serviceName=web keepalive=64", Keepalive)),
        new("upstream-keepalive-timeout", "`keepalive.timeout`", static (scope, annotation) => Services(scope, annotation, "timeout", "serviceName=web timeout=50s", KeepaliveTimeout)),
        new("upstream-max-fails", "`passive.failures` and `passive.connect_failures`", static (scope, annotation) => Services(scope, annotation, "max-fails", "serviceName=web max-fails=2", Failures)),
        new("upstream-fail-timeout", "`passive.window` and `passive.eject`", static (scope, annotation) => Services(scope, annotation, "fail-timeout", "serviceName=web fail-timeout=10s", Window)),
    ];

    private static void Hsts(AnnotationScope scope, Annotation annotation)
    {
        IksEntry? entry = IksEntry.Read(annotation.Value) is [var single] ? single : null;
        if (entry is null || AnnotationValues.Truth(entry["enabled"]) is not { } isEnabled || (entry["maxAge"].Length > 0 && AnnotationValues.Count(entry["maxAge"]) is null))
        {
            scope.BadValue(annotation, "such as 'enabled=true maxAge=31536000 includeSubdomains=true'");
        }
        else if (isEnabled)
        {
            TimeSpan maxAge = TimeSpan.FromSeconds(AnnotationValues.Count(entry["maxAge"]) ?? 31_536_000);
            bool includesSubdomains = AnnotationValues.Truth(entry["includeSubdomains"]) ?? false;
            scope.Limits.Tls = scope.Limits.Tls.With(
                [Setting.Of(Duration(maxAge), "hsts", "max_age"), Setting.Of(Truth(includesSubdomains), "hsts", "include_subdomains")]);
            scope.Note(annotation, "in lb it is for all hosts over TLS, not for this Ingress's alone");
        }
    }

    private static Setting[]? Rewrite(string value) => [Setting.Of(Text(value), "rewrite_path")];

    private static Setting[]? Connect(string value) =>
        AnnotationValues.Time(value) is { } time ? [Setting.Of(Duration(time), "timeouts", "connect")] : null;

    private static Setting[]? Read(string value) => AnnotationValues.Time(value) is { } time ? NginxRequests.ReadSettings(time, time) : null;

    private static Setting[]? Body(string value) => AnnotationValues.Size(value) is { } bytes ? [NginxRequests.MaxBody(bytes)] : null;

    private static Setting[]? Keepalive(string value) =>
        AnnotationValues.Count(value) is { } idle ? [Setting.Of(Number(idle), "keepalive", "idle")] : null;

    private static Setting[]? KeepaliveTimeout(string value) =>
        AnnotationValues.Time(value) is { } time ? [Setting.Of(Duration(time), "keepalive", "timeout")] : null;

    private static Setting[]? Failures(string value) => AnnotationValues.Count(value) is { } fails
        ? [Setting.Of(Number(fails), "passive", "failures"), Setting.Of(Number(fails), "passive", "connect_failures")]
        : null;

    // nginx has one number for both: within which time, and for how long.
    private static Setting[]? Window(string value) => AnnotationValues.Time(value) is { } time
        ? [Setting.Of(Duration(time), "passive", "window"), Setting.Of(Duration(time), "passive", "eject")]
        : null;

    private static void Routes(AnnotationScope scope, Annotation annotation, string key, string example, Func<string, Setting[]?> read) =>
        Each(scope, annotation, key, example, read, (entry, settings) => scope.SetRoutes(annotation, scope.RoutesTo(entry.Service, annotation), settings));

    private static void Services(AnnotationScope scope, Annotation annotation, string key, string example, Func<string, Setting[]?> read) =>
        Each(scope, annotation, key, example, read, (entry, settings) => scope.SetServices(annotation, scope.RoutesTo(entry.Service, annotation), settings));

    /// <summary>Reads <paramref name="key"/> of each part, or the word that stands alone, and has <paramref name="set"/> take what it comes to.</summary>
    private static void Each(
        AnnotationScope scope, Annotation annotation, string key, string example, Func<string, Setting[]?> read, Action<IksEntry, Setting[]> set)
    {
        IReadOnlyList<IksEntry> entries = IksEntry.Read(annotation.Value);
        foreach (IksEntry entry in entries)
        {
            string value = entry[key].Length > 0 ? entry[key] : entry[""];
            if (value.Length > 0 && read(value) is { } settings)
            {
                set(entry, settings);
            }
            else
            {
                scope.BadValue(annotation, $"such as '{example}'");
            }
        }

        if (entries.Count == 0)
        {
            scope.BadValue(annotation, $"such as '{example}'");
        }
    }

    private static void NextUpstreamConfig(AnnotationScope scope, Annotation annotation)
    {
        foreach (IksEntry entry in IksEntry.Read(annotation.Value))
        {
            string[] conditions = [.. entry.Values.Where(static pair => pair.Value == "true" && pair.Key != "serviceName").Select(static pair => pair.Key)];
            List<Setting> settings = [.. NextUpstream.Read(scope, annotation, conditions)];
            if (entry["retries"].Length > 0 && !conditions.Contains("off"))
            {
                if (AnnotationValues.Count(entry["retries"]) is { } tries)
                {
                    settings.Add(NextUpstream.Attempts(scope, annotation, tries));
                }
                else
                {
                    scope.BadValue(annotation, "such as 'serviceName=web retries=2 error=true'");
                }
            }

            if (entry["timeout"] is not ("" or "0" or "0s"))
            {
                scope.NotCarried(annotation, "its timeout bounds all tries together, which lb has no key for; each has its own 'timeouts'");
            }

            scope.SetRoutes(annotation, scope.RoutesTo(entry.Service, annotation), [.. settings]);
        }
    }

    private static void SslServices(AnnotationScope scope, Annotation annotation)
    {
        foreach (IksEntry entry in IksEntry.Read(annotation.Value))
        {
            if (entry["ssl-service"].Length == 0)
            {
                scope.BadValue(annotation, "such as 'ssl-service=web'");
                continue;
            }

            Setting protocol = Setting.Of(Text("https"), "protocol");
            if (entry["ssl-secret"].Length > 0)
            {
                scope.Note(annotation, "write the files of the Secret where lb can read them, and name them with 'ca' and 'client_certificate' of the [[services]]");
                scope.SetServices(annotation, scope.RoutesTo(entry["ssl-service"], annotation), protocol);
            }
            else
            {
                scope.Note(annotation, "the ALB verifies no endpoint here, and so 'insecure = true' does not either; name their CA with 'ca' and take it out");
                scope.SetServices(annotation, scope.RoutesTo(entry["ssl-service"], annotation), protocol, Setting.Of(Truth(true), "insecure"));
            }
        }
    }

    private static void RateLimit(AnnotationScope scope, Annotation annotation)
    {
        foreach (IksEntry entry in IksEntry.Read(annotation.Value))
        {
            string rate = entry["rate"];
            TimeSpan? per = rate.EndsWith("r/s", StringComparison.Ordinal) ? TimeSpan.FromSeconds(1)
                : rate.EndsWith("r/m", StringComparison.Ordinal) ? TimeSpan.FromMinutes(1)
                : null;
            if (entry["conn"].Length > 0)
            {
                scope.NotCarried(annotation, "'conn' bounds connections; [limits] has 'connections_per_client' for all routes together");
            }

            if (rate.Length == 0 && entry["conn"].Length > 0)
            {
                continue;
            }

            if (per is not { } time || AnnotationValues.Count(rate[..^3]) is not { } requests)
            {
                scope.BadValue(annotation, "such as 'key=$http_x_user_id rate=10r/s'");
                continue;
            }

            string? key = entry["key"] switch
            {
                "location" => "host",
                "$remote_addr" or "$binary_remote_addr" => "client_ip",
                var header when header.StartsWith("$http_", StringComparison.Ordinal) => $"header:{header[6..].Replace('_', '-')}",
                _ => null,
            };
            if (key is null)
            {
                scope.NotCarried(annotation, $"the key {Shown.Quoted(entry["key"])} is none of 'rate_limit', which counts by address, host or one header");
                continue;
            }

            if (key == "host")
            {
                scope.Note(annotation, "a location's requests are counted by host, within each route");
            }

            Setting[] settings = [.. NginxRequests.RateSettings(requests, time), Setting.Of(Text(key), "rate_limit", "key")];
            scope.SetRoutes(annotation, scope.RoutesTo(entry.Service, annotation), settings);
        }
    }

    private static void Sticky(AnnotationScope scope, Annotation annotation)
    {
        foreach (IksEntry entry in IksEntry.Read(annotation.Value))
        {
            List<Setting> settings = [Setting.Of(Text(entry["name"].Length > 0 ? entry["name"] : "route"), "sticky", "cookie")];
            TomlNode? age = AnnotationValues.Time(entry["expires"]) is { } expires ? Duration(expires) : null;
            if (age is not null)
            {
                settings.Add(Setting.Of(age, "sticky", "max_age"));
            }
            else if (entry["expires"].Length > 0)
            {
                scope.BadValue(annotation, "such as 'serviceName=web name=route expires=1h path=/ hash=sha1'");
            }

            if (entry["path"].Length > 0)
            {
                settings.Add(Setting.Of(Text(entry["path"]), "sticky", "path"));
            }

            scope.SetServices(annotation, scope.RoutesTo(entry.Service, annotation), [.. settings]);
        }
    }
}
