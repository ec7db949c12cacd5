using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>A note on an object, by which controllers are told what the object's own fields have no words for.</summary>
/// <param name="Key">Prefix and name, <c>nginx.ingress.kubernetes.io/rewrite-target</c>.</param>
/// <param name="Value">Blanks around it taken off.</param>
/// <param name="Position">Where its key stands.</param>
internal sealed record Annotation(string Key, string Value, SourcePosition Position);
