namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>Every object of the input that an import looks at, in the order of the input.</summary>
/// <remarks>Config path, one thread: filled by <see cref="KubeReader"/>, read by everybody after.</remarks>
internal sealed class KubeCluster
{
    public List<KubeIngress> Ingresses { get; } = [];

    public Dictionary<KubeName, KubeService> Services { get; } = [];

    /// <summary>Addresses by the service they belong to, of Endpoints and of EndpointSlices.</summary>
    public List<KubeEndpoints> Endpoints { get; } = [];

    public List<KubePod> Pods { get; } = [];

    public Dictionary<KubeName, KubeSecret> Secrets { get; } = [];
}
