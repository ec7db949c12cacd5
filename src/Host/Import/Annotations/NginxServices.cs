using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using LoadBalancer.Host.Import.Routing;
using static LoadBalancer.Host.Import.Emission.TomlNodes;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Annotations of ingress-nginx about the services behind the paths.</summary>
/// <remarks>Config path.</remarks>
internal static class NginxServices
{
    private const string Affinity = "affinity";
    private const string BackendProtocol = "backend-protocol";

    public static AnnotationRule[] Rules { get; } =
    [
        new(Affinity, "`sticky`, for the value `cookie`", ApplyAffinity) { IsOfService = true },
        AnnotationRule.Companion("session-cookie-name", Affinity, "`sticky.cookie`; absent: `INGRESSCOOKIE`", isOfService: true),
        AnnotationRule.Companion("session-cookie-max-age", Affinity, "`sticky.max_age`", isOfService: true),
        AnnotationRule.Companion("session-cookie-expires", Affinity, "`sticky.max_age`, without `session-cookie-max-age`", isOfService: true),
        AnnotationRule.Companion("session-cookie-path", Affinity, "`sticky.path`", isOfService: true),
        AnnotationRule.Companion("session-cookie-samesite", Affinity, "`sticky.same_site`", isOfService: true),
        AnnotationRule.Companion("session-cookie-secure", Affinity, "`sticky.secure`", isOfService: true),
        AnnotationRule.Companion("affinity-mode", Affinity, "`persistent` is what `sticky` does; `balanced` too, with a note", isOfService: true),
        new("load-balance", "`balancing`: `round_robin`, `least_conn` as `least_requests`, `ewma` as `power_of_two`, `ip_hash` as `consistent_hash`", LoadBalance) { IsOfService = true },
        new("upstream-hash-by", "`balancing = \"consistent_hash\"` with `hash_key`: `$remote_addr`, `$host`, `$uri`, `$request_uri`, `$http_NAME`, `$cookie_NAME`", HashBy) { IsOfService = true },
        new("upstream-vhost", "`host_header`", static (scope, annotation) => scope.SetServices(annotation, Setting.Of(Text(annotation.Value), "host_header"))),
        new(BackendProtocol, "`HTTP`: nothing; `HTTPS` is `protocol` with `insecure`, which is what nginx does; `GRPC` is `h2c`; `GRPCS` as `HTTPS`, within which gRPC is HTTP/2; else reported", Protocol),
        AnnotationRule.Companion("proxy-ssl-name", BackendProtocol, "`server_name`"),
        AnnotationRule.Companion("proxy-ssl-verify", BackendProtocol, "`on`: no `insecure`; the CA of the Secret is to be named with `ca`"),
        new("service-upstream", "the service's own address, as `endpoints` or `dns`, in place of its pods'", ServiceUpstream),
    ];

    private static void ApplyAffinity(AnnotationScope scope, Annotation annotation)
    {
        if (annotation.Value != "cookie")
        {
            scope.BadValue(annotation, "cookie");
            return;
        }

        List<Setting> settings = [Setting.Of(Text(scope.Find("session-cookie-name")?.Value ?? "INGRESSCOOKIE"), "sticky", "cookie")];
        if ((scope.Find("session-cookie-max-age") ?? scope.Find("session-cookie-expires")) is { } age)
        {
            Take(age, AnnotationValues.Count(age.Value) is { } seconds ? Duration(TimeSpan.FromSeconds(seconds)) : null, "max_age", "a number of seconds");
        }

        if (scope.Find("session-cookie-path") is { } path)
        {
            settings.Add(Setting.Of(Text(path.Value), "sticky", "path"));
        }

        if (scope.Find("session-cookie-secure") is { } secure)
        {
            Take(secure, AnnotationValues.Truth(secure.Value) is { } isSecure ? Truth(isSecure) : null, "secure", "true or false");
        }

        if (scope.Find("session-cookie-samesite") is { } sameSite)
        {
            string word = sameSite.Value.ToLowerInvariant();
            Take(sameSite, word is "lax" or "strict" or "none" ? Text(word) : null, "same_site", "Lax, Strict or None");
        }

        if (scope.Find("affinity-mode") is { Value: not "persistent" } mode)
        {
            scope.Note(mode, "a session stays with its endpoint as long as that is up, also when others are added");
        }

        scope.SetServices(annotation, [.. settings]);

        void Take(Annotation of, Configuration.Toml.TomlNode? value, string key, string valid)
        {
            if (value is null)
            {
                scope.BadValue(of, valid);
            }
            else
            {
                settings.Add(Setting.Of(value, "sticky", key));
            }
        }
    }

    private static void LoadBalance(AnnotationScope scope, Annotation annotation)
    {
        string? policy = annotation.Value switch
        {
            "round_robin" => "round_robin",
            "least_conn" => "least_requests",
            "ewma" => "power_of_two",
            "ip_hash" => "consistent_hash",
            _ => null,
        };
        if (policy is null)
        {
            scope.BadValue(annotation, "round_robin, least_conn, ewma or ip_hash");
            return;
        }

        if (policy == "power_of_two")
        {
            scope.Note(annotation, "the better of two drawn endpoints by requests under way, where ewma goes by their times");
        }

        scope.SetServices(annotation, Setting.Of(Text(policy), "balancing"));
    }

    private static void HashBy(AnnotationScope scope, Annotation annotation)
    {
        string name = annotation.Value.TrimStart('$').Trim('{', '}');
        bool isOne = annotation.Value.StartsWith('$') && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        string? key = !isOne ? null : name switch
        {
            "remote_addr" or "binary_remote_addr" => "client_ip",
            "host" or "http_host" => "host",
            "uri" or "request_uri" => "path",
            _ when name.StartsWith("http_", StringComparison.Ordinal) => $"header:{name[5..].Replace('_', '-')}",
            _ when name.StartsWith("cookie_", StringComparison.Ordinal) => $"cookie:{name[7..]}",
            _ => null,
        };
        if (key is null)
        {
            scope.NotCarried(annotation, $"{Shown.Quoted(annotation.Value)} is no key of 'hash_key', which knows the address, host, path, one header or one cookie");
            return;
        }

        if (name == "request_uri")
        {
            scope.Note(annotation, "the path decides, without the query");
        }

        scope.SetServices(annotation, Setting.Of(Text("consistent_hash"), "balancing"), Setting.Of(Text(key), "hash_key"));
    }

    private static void Protocol(AnnotationScope scope, Annotation annotation)
    {
        string? protocol = annotation.Value.ToUpperInvariant() switch
        {
            "HTTP" or "AUTO_HTTP" => "http",
            "HTTPS" or "GRPCS" => "https",
            "GRPC" => "h2c",
            _ => null,
        };
        Setting setting = Setting.Of(Text(protocol ?? ""), "protocol");
        if (protocol == "http")
        {
            return;
        }

        string? why = protocol is null ? "valid: HTTP, HTTPS, GRPC or GRPCS" : scope.WhyNoService(setting);
        if (why is null)
        {
            scope.SetServices(annotation, protocol == "https" ? [setting, .. Verification(scope, annotation)] : [setting]);
        }
        else
        {
            scope.NotCarried(annotation, $"{Shown.Quoted(annotation.Value)} is not spoken to endpoints ({why}); requests go as plain HTTP/1.1");
        }
    }

    /// <summary>As strict as nginx was, which verifies nobody unless it is told to: what worked goes on working, and <c>lb check</c> warns of it.</summary>
    private static IEnumerable<Setting> Verification(AnnotationScope scope, Annotation annotation)
    {
        if (scope.Find("proxy-ssl-name") is { } name)
        {
            yield return Setting.Of(Text(name.Value), "server_name");
        }

        if (scope.Find("proxy-ssl-verify") is { Value: "on" } verify)
        {
            scope.Note(verify, "endpoints are verified by the system's roots; write the 'ca.crt' of the Secret into a file and name it with 'ca', if they are to be verified by that");
        }
        else
        {
            yield return Setting.Of(Truth(true), "insecure");
            scope.Note(annotation, "nginx verifies no endpoint here, and so 'insecure = true' does not either; name their CA with 'ca' and take it out");
        }
    }

    private static void ServiceUpstream(AnnotationScope scope, Annotation annotation)
    {
        if (AnnotationValues.Truth(annotation.Value) is not { } isWished)
        {
            scope.BadValue(annotation, "true or false");
            return;
        }

        foreach (ImportedRoute route in scope.Routes)
        {
            route.AsksService = isWished;
        }
    }
}
