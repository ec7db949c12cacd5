using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>What every object has: what it is, its name, and what is noted on it.</summary>
/// <remarks>Config path, immutable.</remarks>
internal sealed record KubeObject
{
    /// <summary><c>Ingress</c>, <c>Service</c>.</summary>
    public required string Kind { get; init; }

    /// <summary><c>default</c> where it says none.</summary>
    public required string Namespace { get; init; }

    public required string Name { get; init; }

    /// <summary>Where it begins.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>RFC 3339 in UTC, so that its text sorts by time; empty where it is written by hand.</summary>
    public string Created { get; init; } = "";

    /// <summary>On its way out: it is deleted as soon as it has stopped.</summary>
    public bool IsTerminating { get; init; }

    public ImmutableArray<Annotation> Annotations { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>As the report names it, <c>Ingress default/web</c>.</summary>
    public string Subject => $"{Kind} {Namespace}/{Name}";

    /// <summary>By which others of the namespace refer to it.</summary>
    public KubeName Key => new(Namespace, Name);
}
