using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Demo;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>The joint between the verbs and what they set in motion: from paths to something that can be served.</summary>
internal interface IComposition
{
    /// <summary>Reads and validates as <c>run</c> would, and starts nothing.</summary>
    CheckReport Check(IReadOnlyList<string> paths);

    /// <summary>One ALB from the configuration at <paramref name="paths"/>, or null once every fault is on <paramref name="error"/>.</summary>
    /// <param name="paths">Files and folders.</param>
    /// <param name="error">Gets the faults.</param>
    /// <param name="loggerFactory">The process log.</param>
    /// <param name="isWatched">True: the files are read again when they change.</param>
    ProcessPlan? TryPlanRun(IReadOnlyList<string> paths, TextWriter error, ILoggerFactory loggerFactory, bool isWatched = true);

    /// <summary>The cluster of <c>conf/multi-zone</c> on loopback, or null once every fault is on <paramref name="error"/>.</summary>
    DemoPlan? TryPlanDemo(DemoOptions options, TextWriter error, ILoggerFactory loggerFactory);
}
