using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Demo;
using LoadBalancer.Host.Lifetime;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Tests.Cli;

/// <summary>A composition that answers what the test says and remembers what it was asked.</summary>
internal sealed class FakeComposition : IComposition
{
    public CheckReport Report { get; init; } = new([]);

    public IReadOnlyList<string> Paths { get; private set; } = [];

    public DemoOptions? DemoOptions { get; private set; }

    public CheckReport Check(IReadOnlyList<string> paths)
    {
        Paths = paths;
        return Report;
    }

    public ProcessPlan? TryPlanRun(IReadOnlyList<string> paths, TextWriter error, ILoggerFactory loggerFactory, bool isWatched = true)
    {
        Paths = paths;
        return null;
    }

    public DemoPlan? TryPlanDemo(DemoOptions options, TextWriter error, ILoggerFactory loggerFactory)
    {
        DemoOptions = options;
        return null;
    }
}
