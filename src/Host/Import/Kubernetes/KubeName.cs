namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>A name within a namespace: what tells objects of one kind apart.</summary>
internal readonly record struct KubeName(string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}/{Name}";
}
