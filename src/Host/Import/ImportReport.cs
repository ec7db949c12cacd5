using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Import;

/// <summary>Gathers what an import has to say: faults that refuse the input, what was not carried over, and notes.</summary>
/// <remarks>Config path, one thread. Whatever is quoted, each stays one line that a terminal shows and does not obey; no secret is ever quoted.</remarks>
internal sealed class ImportReport
{
    private readonly List<(SourcePosition Position, string Text)> _faults = [];
    private readonly List<(SourcePosition Position, string Text)> _lines = [];
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <summary>Things of the input that the output does not hold.</summary>
    public int NotCarriedCount { get; private set; }

    public bool HasFaults => _faults.Count > 0;

    /// <summary>Faults as <c>file:line:column: error: …</c>, in the order of the files they stand in.</summary>
    public IEnumerable<string> Faults => _faults.OrderBy(static fault => fault.Position).Select(static fault => fault.Text);

    /// <summary>What was not carried over, and notes, in the order of the input.</summary>
    public IEnumerable<string> Lines => _lines.OrderBy(static line => line.Position).Select(static line => line.Text);

    /// <summary>The input cannot be read as what it says it is.</summary>
    /// <param name="position">Where.</param>
    /// <param name="message">What is there, and what would be valid.</param>
    public void Fault(SourcePosition position, string message) =>
        Once(_faults, position, $"{position}: error: {message}");

    /// <summary>Something of the input is not in the output.</summary>
    /// <param name="position">Where it stands.</param>
    /// <param name="subject">Whose it is, <c>Ingress default/web</c>.</param>
    /// <param name="what">What it is, <c>annotation 'x'</c>; empty for the whole subject.</param>
    /// <param name="reason">Why, and what to do instead.</param>
    public void NotCarried(SourcePosition position, string subject, string what, string reason)
    {
        string named = what.Length == 0 ? subject : $"{subject}: {what}";
        if (Once(_lines, position, $"{Place(position)}: {named}: not carried over: {reason}"))
        {
            NotCarriedCount++;
        }
    }

    /// <summary>The output holds it, but in a way the operator should know of.</summary>
    public void Note(SourcePosition position, string subject, string text) =>
        Once(_lines, position, $"{Place(position)}: {subject}: note: {text}");

    private bool Once(List<(SourcePosition Position, string Text)> list, SourcePosition position, string text)
    {
        string visible = Shown.Visible(text);
        if (!_seen.Add(visible))
        {
            return false;
        }

        list.Add((position, visible));
        return true;
    }

    private static string Place(SourcePosition position) =>
        position.Line > 0 ? $"{position.File}:{position.Line}" : position.File?.Path ?? "lb";
}
