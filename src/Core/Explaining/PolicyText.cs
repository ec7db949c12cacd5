using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Core.Explaining;

/// <summary>Writes what a route does on the way as text, the same text for the same doing.</summary>
/// <remarks>
/// Config path, pure. The records it is written as do not compare by value: each carries where it was written. Only what the route itself says
/// counts: its service's keys are the service's.
/// </remarks>
internal static class PolicyText
{
    public static string Of(RouteConfig route) => string.Join(
        '\n',
        route.RewritePath.Length == 0 ? "" : $"{route.Path} {route.PathType} {route.RewritePath}", // what is replaced is the route's path
        Of(route.RequestFields),
        Of(route.ResponseFields),
        Of(route.Allow),
        Of(route.Deny),
        route.RateLimit is { } limit ? $"{limit.Requests} {limit.Per} {limit.Burst ?? limit.Requests} {limit.Key}" : "",
        Text(route.MaxBodyBytes),
        Of(route.Timeouts),
        Of(route.Retry),
        route.Respond is { } respond ? $"{respond.ContentType} {respond.Body}" : "");

    private static string Of(FieldEditsConfig edits) => string.Join(
        ';',
        [
            .. edits.Set.Select(static field => $"{field.Key.ToLowerInvariant()}: {field.Value}").Order(StringComparer.Ordinal),
            .. edits.Removed.Select(static name => name.ToLowerInvariant()).Distinct().Order(StringComparer.Ordinal),
        ]);

    private static string Of(ImmutableArray<IPNetwork> networks) =>
        string.Join(' ', networks.Select(static network => network.ToString()).Distinct().Order(StringComparer.Ordinal));

    // A key that is not written is the service's, and not the same as one that says what the service's happens to be.
    private static string Of(TimeoutsConfig? timeouts) => timeouts is null ? "" : string.Join(
        ' ',
        Written(timeouts.Source.Has("connect"), timeouts.Connect),
        Written(timeouts.Source.Has("first_byte"), timeouts.FirstByte),
        Written(timeouts.Source.Has("idle"), timeouts.Idle),
        Written(timeouts.Source.Has("tunnel"), timeouts.Tunnel));

    private static string Of(RetryConfig? retry) => retry is null ? "" : string.Join(
        ' ',
        Written(retry.Source.Has("attempts"), retry.Attempts),
        Written(retry.Source.Has("on"), string.Join(',', retry.On.Order())),
        Written(retry.Source.Has("non_idempotent"), retry.TakesNonIdempotent),
        Written(retry.Source.Has("budget"), retry.Budget),
        Written(retry.Source.Has("max_body"), retry.MaxBodyBytes));

    private static string Written<T>(bool isWritten, T value) => isWritten ? Text(value) : "-";

    private static string Text<T>(T value) => string.Create(CultureInfo.InvariantCulture, $"{value}");
}
