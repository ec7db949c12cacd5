using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>An Ingress: hosts and paths, and the services they lead to.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Object">Its name and annotations.</param>
/// <param name="Default">Where everything goes that no path takes; null: it says nothing of that.</param>
/// <param name="Paths">Of all its rules.</param>
/// <param name="Tls">Hosts and the secrets with their certificates.</param>
internal sealed record KubeIngress(
    KubeObject Object, IngressTarget? Default, ImmutableArray<IngressPath> Paths, ImmutableArray<IngressTls> Tls);

/// <summary>One path of a rule.</summary>
/// <param name="Host">Empty: any.</param>
/// <param name="Path"><c>/</c> where it says none.</param>
/// <param name="Type"><c>Exact</c>, <c>Prefix</c>, <c>ImplementationSpecific</c>, or empty.</param>
/// <param name="Target">Where it leads.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record IngressPath(string Host, string Path, string Type, IngressTarget Target, SourcePosition Position);

/// <summary>A service of the Ingress's namespace and one of its ports, by number or by name.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Port">Null where it is named.</param>
/// <param name="PortName">Empty where it is a number.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record IngressTarget(string Service, int? Port, string PortName, SourcePosition Position);

/// <summary>An entry of <c>tls</c>.</summary>
/// <param name="Hosts">May be empty: every host of the Ingress.</param>
/// <param name="Secret">Its name; may be empty.</param>
/// <param name="Position">Where it stands.</param>
internal sealed record IngressTls(ImmutableArray<string> Hosts, string Secret, SourcePosition Position);
