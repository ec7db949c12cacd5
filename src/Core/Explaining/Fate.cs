using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Core.Explaining;

/// <summary>What kind of thing becomes of a request.</summary>
internal enum FateKind : byte
{
    /// <summary>A service gets it.</summary>
    Service = 0,

    /// <summary>Its route answers it.</summary>
    Answer,

    /// <summary>Nobody takes it.</summary>
    NotFound,
}

/// <summary>What may become of a request, in text that is the same when it is the same.</summary>
/// <remarks>Config path, immutable, equal by value.</remarks>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Route">The route that takes it; empty: none.</param>
/// <param name="LeadsTo">Where that leads.</param>
/// <param name="Headers">What it asks of the request's fields; empty: nothing, so nothing else can become of a request that comes so far.</param>
/// <param name="Policies">What it does on the way.</param>
internal sealed record Fate(FateKind Kind, string Route, string LeadsTo, string Headers, string Policies)
{
    public static Fate NotFound { get; } = new(FateKind.NotFound, "", "404", "", "");

    public static Fate OfDefault(string name, string service) => new(FateKind.Service, name, Service(service), "", "");

    public static Fate Of(RouteConfig route) => new(
        route.Redirect is null && route.Respond is null ? FateKind.Service : FateKind.Answer,
        route.EffectiveName,
        route switch
        {
            { Redirect: { } redirect } => $"{redirect.Status} {redirect.To}",
            { Respond: { } respond } => $"{respond.Status} of its own",
            { Split.IsDefault: false } => $"split {string.Join(", ", route.Split.Select(static share => $"{share.Service} {share.Weight}"))}",
            _ => Service(route.Service),
        },
        string.Join(", ", route.Headers.Select(static header => $"{header.Key.ToLowerInvariant()}: {header.Value}").Order(StringComparer.Ordinal)),
        PolicyText.Of(route));

    /// <summary>For people.</summary>
    public override string ToString() =>
        Kind == FateKind.NotFound ? LeadsTo : $"{Route}{(Headers.Length > 0 ? $" (with {Headers})" : "")} → {LeadsTo}";

    private static string Service(string name) => $"service {name}";
}
