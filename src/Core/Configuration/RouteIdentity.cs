using LoadBalancer.Core.Configuration.Validation;

namespace LoadBalancer.Core.Configuration;

/// <summary>What tells a route from every other: whom it takes, in the one spelling that requests are matched in.</summary>
/// <param name="Host">In lower case; empty for any.</param>
/// <param name="Path">Of a prefix without its trailing slash.</param>
/// <param name="PathType">How much of the path.</param>
/// <param name="Conditions">Methods and headers as text, sorted; empty where there are none.</param>
/// <remarks>Config path.</remarks>
internal readonly record struct RouteIdentity(string Host, string Path, RoutePathType PathType, string Conditions)
{
    public static RouteIdentity Of(RouteConfig route) => new(
        HostPattern.Normal(route.Host), RoutePath.Normal(route.Path, route.PathType), route.PathType, Spell(route));

    /// <summary>The same whatever its conditions: where routes stand together, and one is tried after the other.</summary>
    public RouteIdentity Place => this with { Conditions = "" };

    /// <summary>The <see cref="Place"/> of a route, without its conditions being spelt first.</summary>
    public static RouteIdentity PlaceOf(RouteConfig route) =>
        new(HostPattern.Normal(route.Host), RoutePath.Normal(route.Path, route.PathType), route.PathType, "");

    /// <summary>The headers alone, as text, sorted.</summary>
    public static string SpellHeaders(RouteConfig route) => route.Headers.IsEmpty ? "" : string.Join('\n', Headers(route).Distinct());

    // A line end stands in no method, name or value, so that no two lists of them read alike.
    private static string Spell(RouteConfig route) => route.Methods.IsEmpty && route.Headers.IsEmpty
        ? ""
        : string.Join('\n', [.. route.Methods.Distinct().Order(StringComparer.Ordinal), .. Headers(route)]);

    private static IEnumerable<string> Headers(RouteConfig route) =>
        route.Headers.Select(static header => $"{header.Key.ToLowerInvariant()}: {header.Value}").Order(StringComparer.Ordinal);
}
