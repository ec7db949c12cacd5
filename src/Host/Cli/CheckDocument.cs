namespace LoadBalancer.Host.Cli;

/// <summary>What <c>lb check -o json</c> prints.</summary>
/// <param name="Ok">True when it would be served.</param>
/// <param name="Errors">How many refuse it.</param>
/// <param name="Warnings">How many do not.</param>
/// <param name="Faults">Each of them.</param>
internal sealed record CheckDocument(bool Ok, int Errors, int Warnings, FaultDocument[] Faults)
{
    public static CheckDocument Of(CheckReport report) => new(
        report.ErrorCount == 0, report.ErrorCount, report.WarningCount, [.. report.Faults.Select(FaultDocument.Of)]);
}
