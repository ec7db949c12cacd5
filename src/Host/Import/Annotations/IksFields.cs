using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;
using static LoadBalancer.Host.Import.Emission.TomlNodes;

namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Annotations of the classic IKS ALB about header fields, and about all clients together.</summary>
/// <remarks>Config path.</remarks>
internal static class IksFields
{
    private static readonly Dictionary<string, string> FieldWords = new(StringComparer.Ordinal)
    {
        ["remote_addr"] = "client_ip",
        ["host"] = "host",
        ["http_host"] = "host",
        ["scheme"] = "scheme",
        ["request_id"] = "request_id",
    };

    public static AnnotationRule[] Rules { get; } =
    [
        new("proxy-add-headers", "`request_headers.set`", static (scope, annotation) => Add(scope, annotation, "request_headers")),
        new("response-add-headers", "`response_headers.set`", static (scope, annotation) => Add(scope, annotation, "response_headers")),
        new("response-remove-headers", "`response_headers.remove`", Remove),
        new("large-client-header-buffers", "`[limits] header_bytes` (number × size) and `request_line` (size)", HeaderBuffers),
        new("keepalive-timeout", "`[limits] idle_timeout`", IdleTimeout),
        new("add-host-port", "the client's `Host` goes on as it came, with its port where it has one: nothing, and a note", HostPort),
    ];

    private static void Add(AnnotationScope scope, Annotation annotation, string table)
    {
        IReadOnlyList<IksEntry> entries = IksEntry.Read(annotation.Value);
        if (entries.All(static entry => entry.Lines.Count == 0))
        {
            scope.BadValue(annotation, "such as 'serviceName=web { X-A: 1; }'");
        }

        foreach (IksEntry entry in entries)
        {
            foreach (string line in entry.Lines)
            {
                // Both "X-A: 1" and "X-A 1" are in use, the name or the value in quotes or not.
                string text = line.Trim('"', '\'');
                int end = text.IndexOfAny([':', ' ']);
                string name = end < 0 ? text : text[..end];
                string value = end < 0 ? "" : text[(end + 1)..].Trim().Trim('"', '\'').Trim();
                if (AnnotationValues.Template(value, FieldWords, out string unknown) is { } template)
                {
                    scope.SetRoutes(annotation, scope.RoutesTo(entry.Service, annotation), Setting.Of(Text(template), table, "set", name));
                }
                else
                {
                    string known = "a field knows $client_ip, $host, $request_id and $scheme, and lb writes X-Forwarded-For itself";
                    scope.NotCarried(annotation, $"{Shown.Quoted(unknown)} of field {Shown.Quoted(name)} has no counterpart; {known}");
                }
            }
        }
    }

    private static void Remove(AnnotationScope scope, Annotation annotation)
    {
        foreach (IksEntry entry in IksEntry.Read(annotation.Value))
        {
            string[] names = [.. entry.Lines.Select(static line => line.Trim('"', '\'')).Distinct(StringComparer.OrdinalIgnoreCase)];
            if (names.Length == 0)
            {
                scope.BadValue(annotation, "such as 'serviceName=web { \"X-A\"; }'");
            }
            else
            {
                scope.SetRoutes(annotation, scope.RoutesTo(entry.Service, annotation), Setting.Of(Texts(names), "response_headers", "remove"));
            }
        }
    }

    private static void HeaderBuffers(AnnotationScope scope, Annotation annotation)
    {
        if (IksEntry.Read(annotation.Value) is not [var entry, ..] || AnnotationValues.Count(entry["number"]) is not { } number || AnnotationValues.Size(entry["size"]) is not { } size || number == 0)
        {
            scope.BadValue(annotation, "such as 'number=4 size=8k'");
            return;
        }

        long all = Math.Min(size, int.MaxValue) * number;
        Report(scope, annotation, scope.Limits.WhyNot("header_bytes", all, TomlNodes.Size(all)));
        Report(scope, annotation, scope.Limits.WhyNot("request_line", size, TomlNodes.Size(size)));
    }

    private static void IdleTimeout(AnnotationScope scope, Annotation annotation)
    {
        foreach (IksEntry entry in IksEntry.Read(annotation.Value))
        {
            string value = entry["timeout"].Length > 0 ? entry["timeout"] : entry[""];
            if (AnnotationValues.Time(value) is not { } time)
            {
                scope.BadValue(annotation, "such as 'timeout=60s'");
                continue;
            }

            scope.Note(annotation, "the connections of all clients have one 'idle_timeout'; of several the longest is taken");
            Report(scope, annotation, scope.Limits.WhyNot("idle_timeout", time.Ticks, Duration(time)));
        }
    }

    private static void HostPort(AnnotationScope scope, Annotation annotation) =>
        scope.Note(annotation, "the client's Host goes on as it came; no port is added to it");

    private static void Report(AnnotationScope scope, Annotation annotation, string? why)
    {
        if (why is not null)
        {
            scope.NotCarried(annotation, why);
        }
    }
}
