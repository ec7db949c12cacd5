using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of what a route matches, its host and path apart: methods and headers that some request can have.</summary>
/// <remarks>Config path.</remarks>
internal static class RouteMatchRules
{
    private const string Table = "[[routes]]";

    /// <summary>Longer methods are answered with 501 (wire.md A22).</summary>
    private const int MaxMethodChars = 32;

    private static readonly string[] UsualMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public static void Check(RouteConfig route, FaultList faults)
    {
        for (int i = 0; i < route.Methods.Length && !route.Source.IsUnreadable("methods"); i++)
        {
            if (WhyNoMethod(route.Methods[i], out string? meant) is { } why)
            {
                string message = $"methods[{i}] in {Table} is {Shown.Quoted(route.Methods[i])}; {why}";
                faults.Add(ConfigFaultCode.BadValue, route.Source.At("methods", i), message, meant);
            }
        }

        foreach ((string name, string value) in route.Headers)
        {
            SourcePosition here = route.Source.At($"headers.{name}");
            if (FieldNames.WhyNotMatchable(name) is { } badName)
            {
                faults.Add(ConfigFaultCode.BadField, here, $"{Shown.Quoted(name)} of headers in {Table}: {badName}");
            }
            else if (FieldNames.WhyNoValue(value) is { } badValue)
            {
                faults.Add(ConfigFaultCode.BadField, here, $"{Shown.Quoted(name)} of headers in {Table} is {Shown.Quoted(value)}; {badValue}");
            }
        }
    }

    private static string? WhyNoMethod(string method, out string? meant)
    {
        bool isToken = method.Length is > 0 and <= MaxMethodChars && method.All(static letter => letter < 0x80 && Grammar.Token.Contains((byte)letter));
        string? usual = Array.Find(UsualMethods, known => known.Equals(method, StringComparison.OrdinalIgnoreCase));
        meant = usual == method ? null : usual;
        return !isToken ? $"valid: a method such as \"GET\", at most {MaxMethodChars} characters"
            : method is "TRACE" or "CONNECT" ? "such a request is refused before it is routed"
            : meant is not null ? "methods are case-sensitive" // RFC 9110 §9.1
            : null;
    }
}
