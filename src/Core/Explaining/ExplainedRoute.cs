using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Explaining;

/// <summary>A route as the operator wrote it: whom it takes.</summary>
/// <param name="Name">Its name, or host and path.</param>
/// <param name="Source">File and line; empty when it was not read from a file.</param>
/// <param name="Host">Empty: any.</param>
/// <param name="Path">Empty for the default backend.</param>
/// <param name="PathType"><c>prefix</c> or <c>exact</c>.</param>
/// <param name="Methods">Empty: any.</param>
/// <param name="Headers">Empty: none is asked for.</param>
public sealed record ExplainedRoute(
    string Name, string Source, string Host, string Path, string PathType, ImmutableArray<string> Methods, ImmutableSortedDictionary<string, string> Headers)
{
    /// <summary>A route of the configuration.</summary>
    internal static ExplainedRoute Of(RouteConfig route) => new(
        route.EffectiveName, Place(route.Source), route.Host, route.Path, route.PathType == RoutePathType.Exact ? "exact" : "prefix", route.Methods, route.Headers);

    /// <summary>The default backend.</summary>
    internal static ExplainedRoute Of(DefaultServiceConfig service) => new(
        SnapshotCompiler.DefaultRouteName, Place(service.Source), "", "", "prefix", [], ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>File and line of a table.</summary>
    internal static string Place(SourceMap source) => source.Here.Line > 0 ? $"{source.Here.File}:{source.Here.Line}" : "";
}
