using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Cli;

/// <summary>What <c>lb check</c> found.</summary>
/// <param name="Faults">Each fault, by file and line.</param>
internal sealed record CheckReport(ImmutableArray<ConfigFault> Faults)
{
    /// <summary>Those that refuse the configuration.</summary>
    public int ErrorCount => Faults.Count(static fault => fault.Severity == ConfigFaultSeverity.Error);

    /// <summary>Those that do not.</summary>
    public int WarningCount => Faults.Length - ErrorCount;
}
