using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>An Ingress and the routes it comes to.</summary>
/// <remarks>Config path, one thread.</remarks>
/// <param name="Ingress">As it was read.</param>
/// <param name="Routes">Of its paths; annotations add to them.</param>
/// <param name="Default">What takes all the rest, if it says so.</param>
internal sealed record ImportedIngress(KubeIngress Ingress, List<ImportedRoute> Routes, ImportedRoute? Default)
{
    /// <summary>It stands beside another Ingress with the same paths, for a part of the requests.</summary>
    public Canary? Canary { get; set; }

    public IEnumerable<ImportedRoute> All => Default is null ? Routes : Routes.Append(Default);
}

/// <summary>Which part of another Ingress's requests this one takes.</summary>
/// <param name="Weight">So many out of <paramref name="Total"/>; 0: none by chance.</param>
/// <param name="Total">At least 1.</param>
/// <param name="Field">A request's field that decides; empty: none does.</param>
/// <param name="Value">The value that leads to the canary; empty: <c>always</c>, and <c>never</c> keeps from it.</param>
internal sealed record Canary(int Weight, int Total, string Field, string Value);
