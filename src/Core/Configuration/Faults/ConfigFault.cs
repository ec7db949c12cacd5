namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>One thing that is wrong with a configuration: what, and where it was written.</summary>
/// <remarks>Config path. A value: an operator's mistake is no exception.</remarks>
/// <param name="Code">Which kind of fault, as documented.</param>
/// <param name="Position">Where to look.</param>
/// <param name="Message">One sentence: the key, its present value, and what would be valid.</param>
/// <param name="Suggestion">The known word that was likely meant, for whoever mends it by program; null when none is near.</param>
public sealed record ConfigFault(ConfigFaultCode Code, SourcePosition Position, string Message, string? Suggestion = null)
{
    /// <summary>Whether it refuses the configuration.</summary>
    public ConfigFaultSeverity Severity => Code.Severity();

    /// <summary>The line it speaks of, to be shown below it; null for a fault of a whole file.</summary>
    public string? SourceLine => Position.SourceLine;

    /// <summary><c>conf/lb.toml:12:5: error LB0012: unknown key …</c>, one line.</summary>
    public override string ToString() =>
        $"{Position}: {Severity.Word()} {Code.Text()}: {Message}{Question}";

    // A table's name has brackets of its own.
    private string Question => Suggestion is null ? "" : Suggestion.StartsWith('[') ? $"; did you mean {Suggestion}?" : $"; did you mean '{Suggestion}'?";
}
