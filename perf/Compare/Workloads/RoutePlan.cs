using System.Globalization;
using System.Text;

namespace LoadBalancer.Perf.Compare.Workloads;

/// <summary>The routes of workload W7 and the requests that hit them.</summary>
/// <remarks>Numbers are padded, so requests are equally long whatever the count; a hundred paths to a host, each three elements deep.</remarks>
internal static class RoutePlan
{
    private const int PathsPerHost = 100;

    // More than fit the processor's nearest caches, few enough for a file.
    private const int TargetCount = 4096;

    /// <summary>The TOML of <paramref name="count"/> routes to the service <c>origin</c>; one route takes every host and path.</summary>
    public static string Toml(int count)
    {
        if (count <= 1)
        {
            return "[[routes]]\npath = \"/\"\nservice = \"origin\"\n";
        }

        // For whoever asks whether the proxy is up; no request of the workload comes here.
        StringBuilder text = new("[[routes]]\npath = \"/\"\npath_type = \"exact\"\nservice = \"origin\"\n");
        for (int i = 0; i < count; i++)
        {
            text.Append("[[routes]]\nhost = \"").Append(Host(i)).Append("\"\npath = \"").Append(Path(i)).Append("\"\nservice = \"origin\"\n");
        }

        return text.ToString();
    }

    /// <summary>Lines <c>HOST PATH</c> spread over all routes and in no order, each below its route's path.</summary>
    public static string Targets(int count, int seed)
    {
        Random random = new(seed);
        StringBuilder text = new();
        for (int i = 0; i < TargetCount; i++)
        {
            int route = random.Next(count);
            text.Append(CultureInfo.InvariantCulture, $"{Host(route)} {Path(route)}/item/{i:D4}\n");
        }

        return text.ToString();
    }

    private static string Host(int route) => string.Create(CultureInfo.InvariantCulture, $"shop-{route / PathsPerHost:D4}.example.test");

    private static string Path(int route) => string.Create(CultureInfo.InvariantCulture, $"/area/{route % PathsPerHost:D2}/shelf");
}
