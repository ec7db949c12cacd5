using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using static LoadBalancer.Host.Import.Emission.TomlNodes;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Annotations of ingress-nginx about requests: their times, sizes, tries, and who may send how many.</summary>
/// <remarks>Config path.</remarks>
internal static class NginxRequests
{
    private const string ReadTimeout = "proxy-read-timeout";
    private const string SendTimeout = "proxy-send-timeout";

    /// <summary>ingress-nginx's own default for limit-burst-multiplier.</summary>
    private const long UsualBurst = 5;

    /// <summary>Nobody is left: the empty list of those allowed would mean everybody.</summary>
    private static readonly string[] Everybody = ["0.0.0.0/0", "::/0"];

    public static AnnotationRule[] Rules { get; } =
    [
        new("proxy-connect-timeout", "`timeouts.connect`", static (scope, annotation) => Timeout(scope, annotation, "connect")),
        new(ReadTimeout, "`timeouts.first_byte` and `timeouts.idle`; `timeouts.tunnel` where it is longer than an hour", ApplyRead),
        new(SendTimeout, "`timeouts.idle`, where it is the longer one", ApplySend),
        new("proxy-body-size", "`max_body`", BodySize),
        new("whitelist-source-range", "`allow`", Allow),
        new("allowlist-source-range", "`allow`", Allow),
        new("denylist-source-range", "`deny`", static (scope, annotation) => Networks(scope, annotation, "deny")),
        new("limit-rps", "`rate_limit` with `per = \"1s\"`", static (scope, annotation) => Rate(scope, annotation, TimeSpan.FromSeconds(1))),
        new("limit-rpm", "`rate_limit` with `per = \"1m\"`; beside `limit-rps` reported", LimitRpm),
        new("limit-burst-multiplier", "`rate_limit.burst`, 5 times the rate where it is absent", static (scope, annotation) => RequireRate(scope, annotation)),
        new("proxy-next-upstream", "`retry.on` and `retry.non_idempotent`", static (scope, annotation) => NextUpstream.Apply(scope, annotation)),
        new("proxy-next-upstream-tries", "`retry.attempts`, at most 10", static (scope, annotation) => NextUpstream.Tries(scope, annotation)),
        new("proxy-buffering", "`off` is what lb does: nothing; `on` is reported", Streaming),
        new("proxy-request-buffering", "`off` is what lb does: nothing; `on` is reported", Streaming),
        new("proxy-http-version", "`1.1` is what lb speaks: nothing; others are reported", static (scope, annotation) => Only(scope, annotation, "1.1")),
    ];

    /// <summary>A route's <c>max_body</c>.</summary>
    public static Setting MaxBody(long bytes) => Setting.Of(TomlNodes.Size(bytes), "max_body");

    private static void Timeout(AnnotationScope scope, Annotation annotation, string key)
    {
        if (Seconds(scope, annotation) is { } time)
        {
            scope.SetRoutes(annotation, Setting.Of(Duration(time), "timeouts", key));
        }
    }

    private static void ApplyRead(AnnotationScope scope, Annotation annotation)
    {
        if (Seconds(scope, annotation) is { } read)
        {
            TimeSpan send = scope.Find(SendTimeout) is { } other ? AnnotationValues.Time(other.Value) ?? read : read;
            scope.SetRoutes(annotation, ReadSettings(read, send));
        }
    }

    private static void ApplySend(AnnotationScope scope, Annotation annotation)
    {
        if (Seconds(scope, annotation) is { } send && scope.Find(ReadTimeout) is null)
        {
            scope.SetRoutes(annotation, Setting.Of(Duration(send), "timeouts", "idle"));
        }
    }

    /// <summary>What nginx's read timeout comes to; its send timeout shares <c>idle</c> with it.</summary>
    public static Setting[] ReadSettings(TimeSpan read, TimeSpan send)
    {
        Setting[] settings =
        [
            Setting.Of(Duration(read), "timeouts", "first_byte"),
            Setting.Of(Duration(read > send ? read : send), "timeouts", "idle"),
        ];
        // nginx counts a WebSocket's silence by the same clock; an hour is what lb gives it anyway.
        return read > TimeSpan.FromHours(1) ? [.. settings, Setting.Of(Duration(read), "timeouts", "tunnel")] : settings;
    }

    private static TimeSpan? Seconds(AnnotationScope scope, Annotation annotation)
    {
        TimeSpan? time = AnnotationValues.Time(annotation.Value);
        if (time is null)
        {
            scope.BadValue(annotation, "a number of seconds");
        }

        return time;
    }

    private static void BodySize(AnnotationScope scope, Annotation annotation)
    {
        if (AnnotationValues.Size(annotation.Value) is { } bytes)
        {
            scope.SetRoutes(annotation, MaxBody(bytes));
        }
        else
        {
            scope.BadValue(annotation, "a size such as 8m, or 0 for no limit");
        }
    }

    private static void Allow(AnnotationScope scope, Annotation annotation)
    {
        Networks(scope, annotation, "allow");
        if (!scope.Routes.All(static route => route.Settings.Keys.Contains("allow")))
        {
            scope.NotCarried(annotation, "it names no network that can be read, so nobody may ask: write 'allow' in place of 'deny'");
            scope.SetRoutes(annotation, Setting.Of(Texts(Everybody), "deny"));
        }
    }

    /// <summary>Sets a list of networks, as far as there are any.</summary>
    private static void Networks(AnnotationScope scope, Annotation annotation, string key)
    {
        List<string> networks = [];
        foreach (string text in annotation.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (AnnotationValues.Network(text) is { } network)
            {
                networks.Add(network);
            }
            else
            {
                scope.NotCarried(annotation, $"{Shown.Quoted(text)} is no network; the others are in '{key}'");
            }
        }

        if (networks.Count > 0)
        {
            scope.SetRoutes(annotation, Setting.Of(Texts(networks.Distinct()), key));
        }
    }

    private static void LimitRpm(AnnotationScope scope, Annotation annotation)
    {
        if (scope.Find("limit-rps") is not null)
        {
            scope.NotCarried(annotation, "a route has one 'rate_limit', and limit-rps has it");
        }
        else
        {
            Rate(scope, annotation, TimeSpan.FromMinutes(1));
        }
    }

    private static void Rate(AnnotationScope scope, Annotation annotation, TimeSpan per)
    {
        if (AnnotationValues.Count(annotation.Value) is not { } requests)
        {
            scope.BadValue(annotation, "a number of requests");
            return;
        }

        if (requests > 0) // 0 is no limit, to ingress-nginx
        {
            Annotation? given = scope.Find("limit-burst-multiplier");
            long burst = given is not null && AnnotationValues.Count(given.Value) is > 0 and { } times ? times : UsualBurst;
            scope.SetRoutes(annotation, RateSettings(requests, per, requests * burst));
        }
    }

    /// <summary>A <c>rate_limit</c> of each client.</summary>
    public static Setting[] RateSettings(long requests, TimeSpan per, long? burst = null) =>
    [
        Setting.Of(Number(requests), "rate_limit", "requests"),
        Setting.Of(Duration(per), "rate_limit", "per"),
        .. burst is { } many ? [Setting.Of(Number(many), "rate_limit", "burst")] : Array.Empty<Setting>(),
    ];

    private static void RequireRate(AnnotationScope scope, Annotation annotation)
    {
        if (scope.Find("limit-rps") is null && scope.Find("limit-rpm") is null)
        {
            scope.NotCarried(annotation, "it has no effect without limit-rps or limit-rpm");
        }
        else if (AnnotationValues.Count(annotation.Value) is not > 0)
        {
            scope.BadValue(annotation, "a number above 0; 5 is taken");
        }
    }

    private static void Streaming(AnnotationScope scope, Annotation annotation)
    {
        if (annotation.Value != "off")
        {
            scope.NotCarried(annotation, "lb passes bodies on as they come, with back-pressure; it never holds a whole one");
        }
    }

    private static void Only(AnnotationScope scope, Annotation annotation, string valid)
    {
        if (annotation.Value != valid)
        {
            scope.BadValue(annotation, valid);
        }
    }
}
