using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>Gives services, pods and routes names that nothing else of their kind has.</summary>
/// <remarks>Config path, one thread. A Service keeps its name where it can; namespace, port and Ingress join it where they tell it from another.</remarks>
internal sealed class UniqueNames
{
    /// <summary>The longest name that a configuration takes.</summary>
    private const int MaxNameChars = 253;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Names all services of an import.</summary>
    public static void Give(IReadOnlyList<ImportedService> services)
    {
        UniqueNames names = new();
        HashSet<string> ambiguous = Ambiguous(services.Select(static service => service.Key));
        foreach (ImportedService service in services)
        {
            ImportedService[] ports = [.. services.Where(other => other.Key == service.Key)];
            bool isFirst = ports.First(other => other.Port == service.Port) == service;
            string name = ambiguous.Contains(service.Key.Name) ? $"{service.Key.Namespace}-{service.Key.Name}" : service.Key.Name;
            name = ports.Any(other => other.Port != service.Port) ? $"{name}-{service.Port}" : name;
            service.Name = names.Take(isFirst ? name : $"{name}-{service.Ingress}");
        }
    }

    /// <summary>Names that more than one namespace has.</summary>
    public static HashSet<string> Ambiguous(IEnumerable<KubeName> keys) =>
        [.. keys.Distinct().GroupBy(static key => key.Name).Where(static same => same.Count() > 1).Select(static same => same.Key)];

    /// <summary>The name, or the name with a number behind it.</summary>
    public string Take(string wished)
    {
        string name = Cut(wished, MaxNameChars);
        for (int number = 2; !_taken.Add(name); number++)
        {
            string ending = $"-{number}";
            name = Cut(wished, MaxNameChars - ending.Length) + ending;
        }

        return name;
    }

    private static string Cut(string name, int length) => name.Length > length ? name[..length].TrimEnd() : name;
}
