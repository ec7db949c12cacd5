using System.Collections.Immutable;

namespace LoadBalancer.Host.Cli;

/// <summary>What <c>lb check</c> found.</summary>
/// <param name="Faults">Each as it is printed: position, code, message, source line and caret.</param>
/// <param name="ErrorCount">Those that refuse the configuration.</param>
/// <param name="WarningCount">Those that do not.</param>
internal sealed record CheckReport(ImmutableArray<string> Faults, int ErrorCount, int WarningCount);
