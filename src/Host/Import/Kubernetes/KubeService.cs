using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>A Service: a name in front of pods, or of another name.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Object">Its name.</param>
/// <param name="ExternalName">Of type ExternalName: the name it stands for; else empty.</param>
/// <param name="ClusterIp"><c>None</c>: headless; empty: not known.</param>
/// <param name="Selector">Empty: its addresses are given in some other way.</param>
/// <param name="Ports">What clients of the cluster ask for, and what the pods have.</param>
internal sealed record KubeService(
    KubeObject Object,
    string ExternalName,
    string ClusterIp,
    ImmutableSortedDictionary<string, string> Selector,
    ImmutableArray<ServicePort> Ports);

/// <summary>A port of a Service.</summary>
/// <param name="Name">May be empty where there is one port alone.</param>
/// <param name="Port">The service's own.</param>
/// <param name="Target">The pods': a number, a name, or empty for the same as <paramref name="Port"/>.</param>
internal sealed record ServicePort(string Name, int Port, string Target);

/// <summary>Addresses of a service: an Endpoints subset, or an EndpointSlice.</summary>
/// <param name="Service">Whose they are.</param>
/// <param name="IsSlice">EndpointSlices know more than Endpoints, and go first.</param>
/// <param name="Addresses">Each with its zone and whether it is ready.</param>
/// <param name="Ports">By the names of the service's ports; a port of null is any.</param>
internal sealed record KubeEndpoints(
    KubeName Service, bool IsSlice, ImmutableArray<EndpointAddress> Addresses, ImmutableArray<(string Name, int? Port)> Ports);

/// <summary>An address of a service.</summary>
/// <param name="Address">As written.</param>
/// <param name="Zone">Empty: not known.</param>
/// <param name="IsReady">It may be sent requests.</param>
/// <param name="Pod">The pod it belongs to; empty: not known.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record EndpointAddress(string Address, string Zone, bool IsReady, string Pod, SourcePosition Position);
