using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>A <c>[[services]]</c>: one port of a Service, with what the annotations of the Ingresses that lead to it ask for.</summary>
/// <remarks>Config path, one thread.</remarks>
internal sealed class ImportedService
{
    public required KubeName Key { get; init; }

    /// <summary>Tells the ports of one Service apart.</summary>
    public required string Port { get; init; }

    /// <summary>The Ingress that asked for it first, for a name where others ask for something else.</summary>
    public required string Ingress { get; init; }

    public required Settings Settings { get; init; }

    /// <summary><c>endpoints</c> or <c>dns</c>; empty with a <see cref="Selector"/>.</summary>
    public ImmutableArray<(string Key, TomlNode Value)> Target { get; init; } = [];

    /// <summary>What its pods are found by; null where it has a <see cref="Target"/>.</summary>
    public ImmutableSortedDictionary<string, string>? Selector { get; init; }

    /// <summary>Where the selected pods listen.</summary>
    public int SelectedPort { get; init; }

    /// <summary>Where it stands in the input, for notes.</summary>
    public SourcePosition Position { get; init; }

    /// <summary>Given once all services are known: <see cref="UniqueNames"/>.</summary>
    public string Name { get; set; } = "";
}
