using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Emission;

/// <summary>A <c>[[certificates]]</c>: a Secret, and the hosts of all Ingresses that name it.</summary>
/// <remarks>Config path, one thread.</remarks>
/// <param name="Secret">What goes into the files.</param>
/// <param name="CertificateFile">An absolute path: nobody knows yet where the configuration will lie.</param>
/// <param name="KeyFile">The same.</param>
/// <param name="Hosts">In the order of the input.</param>
internal sealed record ImportedCertificate(KubeSecret Secret, string CertificateFile, string KeyFile, List<string> Hosts);
