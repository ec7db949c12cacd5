namespace LoadBalancer.Host.Import.Kubernetes;

/// <summary>A Secret of type <c>kubernetes.io/tls</c>.</summary>
/// <remarks>Config path, immutable. What it holds is written to files and shown nowhere: not by <see cref="ToString"/> either.</remarks>
/// <param name="Object">Its name.</param>
/// <param name="Certificate">PEM, base64 undone; empty where it cannot be read.</param>
/// <param name="Key">The same.</param>
internal sealed record KubeSecret(KubeObject Object, byte[] Certificate, byte[] Key)
{
    public override string ToString() => Object.Subject;
}
