using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration.Validation;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Configuration;

/// <summary>Makes the <see cref="RoutePolicies"/> of each route.</summary>
/// <remarks>Config path, for one compilation; takes only routes that validation found sound, whose numbers fit an <see cref="int"/>.</remarks>
internal sealed class PolicyCompiler(ImmutableDictionary<string, Cluster> clusters, ImmutableDictionary<string, RateLimit> previousLimits)
{
    /// <summary>The rate limits made or kept so far, under what names their routes.</summary>
    public ImmutableDictionary<string, RateLimit> RateLimits { get; private set; } = ImmutableDictionary<string, RateLimit>.Empty;

    /// <summary>Null for a route that has none, as most have.</summary>
    public RoutePolicies? Compile(RouteConfig route) => IsPlain(route) ? null : CompileAll(route);

    private static bool IsPlain(RouteConfig route) =>
        route.Allow.IsEmpty && route.Deny.IsEmpty && route.RateLimit is null && route.Redirect is null && route.Respond is null && route.Split.IsDefault &&
        route.RewritePath.Length == 0 && IsEmpty(route.RequestFields) && IsEmpty(route.ResponseFields);

    private static bool IsEmpty(FieldEditsConfig written) => written.Set.IsEmpty && written.Removed.IsEmpty;

    private RoutePolicies CompileAll(RouteConfig route)
    {
        HeadEdits edits = new(
            Edits(route.RequestFields),
            Edits(route.ResponseFields),
            route.RewritePath.Length == 0 ? null
                : new PathRewrite(route.Path, isExact: route.PathType == RoutePathType.Exact, route.RewritePath));
        return new RoutePolicies
        {
            Addresses = route.Allow.IsEmpty && route.Deny.IsEmpty ? null : new AddressRules(route.Allow, route.Deny),
            Rate = route.RateLimit is { } limit ? Limit(route, limit) : null,
            Answer = Answer(route),
            Split = route.Split.IsDefault ? null : new WeightedSplit([.. route.Split.Select(share => (clusters[share.Service], (int)share.Weight))]),
            Edits = edits is { Request: null, Response: null, Path: null } ? null : edits,
        };
    }

    private static FieldEdits? Edits(FieldEditsConfig written) => IsEmpty(written)
        ? null
        : new FieldEdits(
            written.Set.Select(static field => KeyValuePair.Create(field.Key, Template(field.Value))),
            written.Removed.Distinct(StringComparer.OrdinalIgnoreCase));

    private static RouteAnswer? Answer(RouteConfig route) => route switch
    {
        { Redirect: { } redirect } => new RouteAnswer((int)redirect.Status, "see Location\n"u8.ToArray(), [], Template(redirect.To)),
        { Respond: { } respond } => new RouteAnswer(
            (int)respond.Status, Encoding.UTF8.GetBytes(respond.Body), Encoding.ASCII.GetBytes(respond.ContentType), Location: null),
        _ => null,
    };

    private static ValueTemplate Template(string text)
    {
        bool isSound = ValueTemplate.TryParse(text, out ValueTemplate? template, out _);
        Debug.Assert(isSound, "RoutePolicyRules refuses the others");
        return template!;
    }

    /// <summary>The limit this route had, while its numbers are the same: what was counted goes on counting over a reload.</summary>
    private RateLimit Limit(RouteConfig route, RateLimitConfig written)
    {
        bool isKey = RateLimitKeys.TryParse(written.Key, out RateLimitKey key, out string header);
        Debug.Assert(isKey, "RoutePolicyRules refuses the others");
        long intervalTicks = written.Per.Ticks / written.Requests!.Value;
        RateLimitNumbers numbers = new(intervalTicks, intervalTicks * (written.Burst ?? written.Requests.Value), key, header);

        // Two routes may share a name that neither was given; with whom they take, no two are the same.
        RouteIdentity identity = RouteIdentity.Of(route);
        string name = $"{route.EffectiveName}\n{identity.PathType}\n{identity.Conditions}";
        name = RateLimits.ContainsKey(name) ? $"{name}\n{identity.Host}{identity.Path}" : name;
        RateLimit limit = previousLimits.GetValueOrDefault(name) is { } known && known.Numbers == numbers
            ? known
            : new RateLimit(numbers, Encoding.ASCII.GetBytes(header));
        RateLimits = RateLimits.SetItem(name, limit);
        return limit;
    }
}
