using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Demo;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Puts the product together: configuration, engine, meters, listeners.</summary>
internal sealed class Composition : IComposition
{
    // The configuration loader and the proxy engine come by merge; until then every verb that needs them refuses.
    private const string NotBuiltIn = "lb: this build has no configuration loader";

    public CheckReport Check(IReadOnlyList<string> paths) => new([NotBuiltIn], ErrorCount: 1, WarningCount: 0);

    public ProcessPlan? TryPlanRun(IReadOnlyList<string> paths, TextWriter error, ILoggerFactory loggerFactory)
    {
        error.WriteLine(NotBuiltIn);
        return null;
    }

    public DemoPlan? TryPlanDemo(DemoOptions options, TextWriter error, ILoggerFactory loggerFactory)
    {
        error.WriteLine(NotBuiltIn);
        return null;
    }
}
