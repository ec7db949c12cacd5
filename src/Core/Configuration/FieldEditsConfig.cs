using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>request_headers</c> or <c>response_headers</c> of a route: fields that are set and fields that are removed.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record FieldEditsConfig
{
    /// <summary>Of a route that edits nothing, as most do.</summary>
    public static FieldEditsConfig None { get; } = new();

    /// <summary><c>set</c>: names and values, with <c>$client_ip</c>, <c>$host</c>, <c>$request_id</c>, <c>$scheme</c>.</summary>
    public ImmutableSortedDictionary<string, string> Set { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary><c>remove</c>: names.</summary>
    public ImmutableArray<string> Removed { get; init; } = [];

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
