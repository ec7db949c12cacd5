using System.Collections.Immutable;

namespace LoadBalancer.Core.Configuration;

/// <summary>Finds the pods that a selector selects without looking at all of them for each service.</summary>
/// <remarks>Config path, immutable. Thousands of services over ten thousands of pods are what a large cluster has.</remarks>
internal sealed class PodIndex
{
    private readonly Dictionary<(string Label, string Value), List<PodConfig>> _byLabel = [];

    /// <summary>Sorts <paramref name="pods"/> by each of their labels.</summary>
    public PodIndex(ImmutableArray<PodConfig> pods)
    {
        foreach (PodConfig pod in pods)
        {
            foreach ((string label, string value) in pod.Labels)
            {
                if (!_byLabel.TryGetValue((label, value), out List<PodConfig>? carriers))
                {
                    _byLabel.Add((label, value), carriers = []);
                }

                carriers.Add(pod);
            }
        }
    }

    /// <summary>The pods that carry every label of the service's selector, as written; an empty selector selects nothing.</summary>
    public IEnumerable<PodConfig> SelectedBy(ServiceConfig service)
    {
        if (service.Selector is not { IsEmpty: false } selector)
        {
            return [];
        }

        List<PodConfig>? fewest = null;
        foreach ((string label, string value) in selector)
        {
            if (!_byLabel.TryGetValue((label, value), out List<PodConfig>? carriers))
            {
                return [];
            }

            fewest = fewest is null || carriers.Count < fewest.Count ? carriers : fewest;
        }

        return selector.Count == 1 ? fewest! : fewest!.Where(service.Selects); // a selector that is not empty has a label
    }
}
