using System.Globalization;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Explaining;

namespace LoadBalancer.Host.Cli;

/// <summary>Writes an explanation for people: first what becomes of the request, then where it goes, last why not elsewhere.</summary>
internal static class ExplanationText
{
    public static void Write(TextWriter output, Explanation explanation)
    {
        ExplainedRequest request = explanation.Request;
        output.WriteLine($"{request.Method} {request.Url}");
        if (request.Host.Length + request.Path.Length > 0)
        {
            Line(output, "read as", $"host {(request.Host.Length > 0 ? request.Host : "(none)")}, path {(request.Path.Length > 0 ? request.Path : "(none)")}");
        }

        Line(output, "by", explanation.Online
            ? $"generation {explanation.Generation}, in force{(explanation.Zone.Length > 0 ? $" in zone {explanation.Zone}" : "")}"
            : "the files; no process was asked");
        WriteOutcome(output, explanation);
        foreach (ExplainedService service in explanation.Services)
        {
            output.WriteLine();
            WriteService(output, service, explanation.Services.Sum(static each => each.Weight));
        }

        WriteRoutes(output, "Did you mean", explanation.Near.Select(static route => (route, "")));
        int count = explanation.Losers.Length + explanation.MoreLosers;
        WriteRoutes(
            output,
            $"Not {(count == 1 ? "this one" : "these")}, of {explanation.RouteCount} routes",
            explanation.Losers.Select(static loser => (loser.Route, $"{loser.Why}: {loser.Because}")));
        if (explanation.MoreLosers > 0)
        {
            output.WriteLine($"  and {explanation.MoreLosers} more");
        }
    }

    private static void WriteOutcome(TextWriter output, Explanation explanation)
    {
        if (explanation.Route is ExplainedRoute route)
        {
            Line(output, "taken by", $"{(explanation.Outcome == "default_backend" ? "the default backend" : $"route '{route.Name}'")}{At(route.Source)}");
            Line(output, "", route.Path.Length > 0 ? AsksFor(route) : "what no route takes");
            WritePolicies(output, explanation.Policies!);
        }

        if (!explanation.IsTaken())
        {
            string reason = explanation.Reason.Length > 0 ? $" {explanation.Reason}" : "";
            Line(output, explanation.Outcome.Replace('_', ' '), $"{explanation.Status}{reason}{(explanation.Text.Length > 0 ? $": {explanation.Text}" : "")}");
        }
    }

    private static void WritePolicies(TextWriter output, ExplainedPolicies policies)
    {
        Line(output, "allows", string.Join(", ", policies.Allow));
        Line(output, "denies", string.Join(", ", policies.Deny));
        Line(output, "rate limit", policies.RateLimit is { } limit
            ? $"{limit.Requests} in {Duration(limit.PerMs)} and {limit.Burst} at once, for each {limit.Key}"
            : "");
        Line(output, "redirects", policies.Redirect is { } redirect
            ? $"{redirect.Status} to {redirect.Location}{(redirect.Location == redirect.To ? "" : $" (written {redirect.To})")}"
            : "");
        Line(output, "responds", policies.Respond is { } respond ? $"{respond.Status}, {respond.BodyBytes} bytes of {respond.ContentType}" : "");
        Line(output, "max body", policies.MaxBodyBytes > 0 ? SizeNotation.Format(policies.MaxBodyBytes) : "");
        Line(output, "sends", policies.SentTarget.Length == 0 ? "" : $"{policies.SentTarget}{(policies.RewritePath.Length > 0 ? $" (rewrite_path {policies.RewritePath})" : "")}");
        WriteEdits(output, "request", policies.RequestHeaders);
        WriteEdits(output, "answer", policies.ResponseHeaders);
    }

    private static void WriteEdits(TextWriter output, string whose, ExplainedFieldEdits edits)
    {
        foreach ((string name, string value) in edits.Set)
        {
            Line(output, whose, $"set {name}: {value}");
        }

        Line(output, whose, edits.Remove.IsEmpty ? "" : $"remove {string.Join(", ", edits.Remove)}");
    }

    private static void WriteService(TextWriter output, ExplainedService service, long weights)
    {
        string share = service.Weight == weights ? "" : $": {service.Weight} of {weights} requests";
        output.WriteLine($"Service '{service.Name}'{At(service.Source)}{share}");
        string zone = service.PreferredZone.Length > 0 ? $", zone {service.PreferredZone} first" : "";
        Line(output, "balancing", $"{service.Balancing}{(service.HashKey.Length > 0 ? $" of {service.HashKey}" : "")}{zone}");
        Line(output, "sticky", service.StickyCookie.Length > 0 ? $"cookie {service.StickyCookie}" : "");
        Line(output, "host", service.HostHeader);
        ExplainedTimeouts times = service.Timeouts;
        Line(
            output,
            "timeouts",
            $"connect {Duration(times.ConnectMs)}, first byte {Duration(times.FirstByteMs)}, idle {Duration(times.IdleMs)}, tunnel {Duration(times.TunnelMs)}");
        ExplainedRetry retry = service.Retry;
        Line(output, "retry", retry.Attempts < 2
            ? "none"
            : string.Create(CultureInfo.InvariantCulture, $"{retry.Attempts} attempts, after {string.Join(", ", retry.On)}; budget {retry.Budget}; ") +
                $"{(retry.NonIdempotent ? "any method" : "idempotent methods only")}; bodies up to {SizeNotation.Format(retry.MaxBodyBytes)}");
        Line(output, "name", service.Dns is DnsStatus dns ? $"{dns.Name}{(dns.Error.Length > 0 ? $": {dns.Error}" : "")}" : "");
        if (service.Endpoints.IsEmpty)
        {
            output.WriteLine("  no endpoint");
            return;
        }

        TextTable.Write(
            output,
            ["  Endpoint", "Pod", "Zone", "State", "Since", "Why"],
            service.Endpoints.Select(static endpoint => new[]
            {
                $"  {endpoint.Address}",
                endpoint.Name == endpoint.Address ? "" : endpoint.Name,
                endpoint.Zone,
                endpoint.State,
                endpoint.Since?.ToString("u", CultureInfo.InvariantCulture) ?? "",
                endpoint.Reason,
            }));
    }

    private static void WriteRoutes(TextWriter output, string head, IEnumerable<(ExplainedRoute Route, string Why)> routes)
    {
        foreach ((ExplainedRoute route, string why) in routes)
        {
            if (head.Length > 0)
            {
                output.WriteLine();
                output.WriteLine(head);
                head = "";
            }

            output.WriteLine($"  '{route.Name}'{At(route.Source)}: {AsksFor(route)}");
            if (why.Length > 0)
            {
                output.WriteLine($"      {why}");
            }
        }
    }

    private static string AsksFor(ExplainedRoute route)
    {
        string methods = route.Methods.IsEmpty ? "" : $", {string.Join(" or ", route.Methods)}";
        string headers = string.Concat(route.Headers.Select(static header => $", {header.Key}: {header.Value}"));
        return $"{(route.Host.Length > 0 ? $"host {route.Host}" : "any host")}, {route.PathType} {route.Path}{methods}{headers}";
    }

    private static string At(string source) => source.Length > 0 ? $" ({source})" : "";

    private static string Duration(long ms) => DurationNotation.Format(TimeSpan.FromMilliseconds(ms));

    /// <summary>One line with its head; none where there is nothing to say.</summary>
    private static void Line(TextWriter output, string head, string text)
    {
        if (text.Length > 0)
        {
            output.WriteLine($"  {head,-11}{text}");
        }
    }
}
