using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Cli;

/// <summary>One fault.</summary>
/// <param name="File">As it was named; null for what stands in no file.</param>
/// <param name="Line">From 1; 0 for a file as a whole.</param>
/// <param name="Column">From 1; 0 for a file as a whole.</param>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Code"><c>LB0012</c>.</param>
/// <param name="Message">The sentence, without the suggestion.</param>
/// <param name="Suggestion">The known word that was likely meant, or null.</param>
/// <param name="SourceLine">The line as it was read, or null.</param>
internal sealed record FaultDocument(
    string? File, int Line, int Column, string Severity, string Code, string Message, string? Suggestion, string? SourceLine)
{
    public static FaultDocument Of(ConfigFault fault) => new(
        fault.Position.File?.Path,
        fault.Position.Line,
        fault.Position.Column,
        fault.Severity.Word(),
        fault.Code.Text(),
        fault.Message,
        fault.Suggestion,
        fault.SourceLine);
}
