using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of what a route does with a request besides handing it to a service: its answers, its fields, its limits.</summary>
/// <remarks>Config path.</remarks>
internal static class RoutePolicyRules
{
    private const string Table = "[[routes]]";

    /// <summary>A page, not a file: the answer is written in one piece.</summary>
    private const int MaxBodyBytes = 16 * 1024;

    /// <summary>What a key's bucket may hold, and take in a second: the clock counts in steps of 100 ns, ten to a request.</summary>
    private const long MaxRate = 1_000_000;

    private static readonly long[] RedirectStatuses = [301, 302, 303, 307, 308]; // RFC 9110 §15.4: those that lead somewhere by themselves

    public static void Check(RouteConfig route, FaultList faults)
    {
        if ((route.RewritePath.Length > 0 || route.Source.Has("rewrite_path")) && !route.Source.IsUnreadable("rewrite_path") &&
            RoutePath.WhyUnmatchable(route.RewritePath) is { } why)
        {
            string message = $"rewrite_path in {Table} is {Shown.Quoted(route.RewritePath)}: {why}";
            faults.Add(ConfigFaultCode.BadPath, route.Source.At("rewrite_path"), message);
        }

        CheckFields(route.RequestFields, "[routes.request_headers]", faults);
        CheckFields(route.ResponseFields, "[routes.response_headers]", faults);
        if (route.Redirect is { } redirect)
        {
            CheckRedirect(redirect, faults);
        }

        if (route.Respond is { } respond)
        {
            CheckRespond(respond, faults);
        }

        if (route.RateLimit is { } limit)
        {
            CheckRateLimit(limit, faults);
        }
    }

    private static void CheckFields(FieldEditsConfig fields, string table, FaultList faults)
    {
        HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in fields.Set)
        {
            SourcePosition here = fields.Source.At($"set.{name}");
            string what = $"{Shown.Quoted(name)} of set in {table}";
            if (IsEditable(name, what, here, seen, faults))
            {
                TemplateRules.CheckField(value, what, here, faults);
            }
        }

        for (int i = 0; i < fields.Removed.Length && !fields.Source.IsUnreadable("remove"); i++)
        {
            IsEditable(fields.Removed[i], $"{Shown.Quoted(fields.Removed[i])} of remove in {table}", fields.Source.At("remove", i), seen, faults);
        }
    }

    private static bool IsEditable(string name, string what, SourcePosition here, HashSet<string> seen, FaultList faults)
    {
        string? why = FieldNames.WhyNotEditable(name) ?? (seen.Add(name) ? null : "this field is named twice; a field that is set replaces what came");
        if (why is not null)
        {
            faults.Add(ConfigFaultCode.BadField, here, $"{what}: {why}");
        }

        return why is null;
    }

    private static void CheckRedirect(RedirectConfig redirect, FaultList faults)
    {
        const string Own = "[routes.redirect]";
        if (!redirect.Source.Has("to") && redirect.To.Length == 0)
        {
            faults.Add(ConfigFaultCode.MissingKey, redirect.Source.Here, $"{Own} needs the key 'to'");
        }
        else if (!redirect.Source.IsUnreadable("to"))
        {
            TemplateRules.CheckRedirect(redirect.To, $"to in {Own}", redirect.Source.At("to"), faults);
        }

        if (!RedirectStatuses.Contains(redirect.Status) && !redirect.Source.IsUnreadable("status"))
        {
            string message = $"status in {Own} is {redirect.Status}; valid: {string.Join(", ", RedirectStatuses)}";
            faults.Add(ConfigFaultCode.OutOfRange, redirect.Source.At("status"), message);
        }
    }

    private static void CheckRespond(RespondConfig respond, FaultList faults)
    {
        const string Own = "[routes.respond]";
        new Bounds(Own, respond.Source, faults).Count("status", respond.Status, 200, 599);
        if (respond.HasNoBody && (respond.Body.Length > 0 || respond.Source.Has("content_type")))
        {
            string key = respond.Body.Length > 0 ? "body" : "content_type";
            string message = $"{key} in {Own} has no effect: an answer with status {respond.Status} has no body";
            faults.Add(ConfigFaultCode.KeyWithoutEffect, respond.Source.At(key), message);
        }

        if (Encoding.UTF8.GetByteCount(respond.Body) is > MaxBodyBytes and int length)
        {
            string message = $"body in {Own} has {SizeNotation.Format(length)}; valid: at most {SizeNotation.Format(MaxBodyBytes)}";
            faults.Add(ConfigFaultCode.OutOfRange, respond.Source.At("body"), message);
        }

        string? why = respond.ContentType.Length == 0 ? "valid: a media type such as \"text/html\"" : FieldNames.WhyNoValue(respond.ContentType);
        if (why is not null && !respond.Source.IsUnreadable("content_type"))
        {
            string message = $"content_type in {Own} is {Shown.Quoted(respond.ContentType)}; {why}";
            faults.Add(ConfigFaultCode.BadValue, respond.Source.At("content_type"), message);
        }
    }

    private static void CheckRateLimit(RateLimitConfig limit, FaultList faults)
    {
        const string Own = "[routes.rate_limit]";
        if (limit.Requests is null && !limit.Source.IsUnreadable("requests"))
        {
            faults.Add(ConfigFaultCode.MissingKey, limit.Source.Here, $"{Own} needs the key 'requests'");
        }

        Bounds bounds = new(Own, limit.Source, faults);
        long requests = limit.Requests ?? 1;
        bounds.Count("requests", requests, 1, MaxRate);
        bounds.Timeout("per", limit.Per);
        bounds.Count("burst", limit.Burst ?? 1, 1, MaxRate);
        if (requests is >= 1 and <= MaxRate && limit.Per >= Bounds.ShortestTimeout && limit.Per.Ticks / requests < TimeSpan.TicksPerSecond / MaxRate)
        {
            string message = $"requests in {Own} is {requests} in {DurationNotation.Format(limit.Per)}; valid: at most {MaxRate} in a second";
            faults.Add(ConfigFaultCode.OutOfRange, limit.Source.At("requests"), message);
        }

        if (limit.Source.IsUnreadable("key"))
        {
            return;
        }

        bool isKey = RateLimitKeys.TryParse(limit.Key, out RateLimitKey key, out string header);
        string? why = !isKey ? $"valid: \"client_ip\", \"host\", or \"header:\" and a field's name"
            : key == RateLimitKey.Header ? FieldNames.WhyNotMatchable(header)
            : null;
        if (why is not null)
        {
            string? meant = isKey ? null : Suggestion.Nearest(limit.Key, RateLimitKeys.Words);
            faults.Add(ConfigFaultCode.BadValue, limit.Source.At("key"), $"key in {Own} is {Shown.Quoted(limit.Key)}; {why}", meant);
        }
    }
}
