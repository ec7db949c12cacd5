using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LoadBalancer.Host.Cli;

/// <summary>The usual help of a verb, and below it an example that can be typed as it stands.</summary>
/// <remarks>Apart from the description, which the list of verbs repeats and wants in one line.</remarks>
internal sealed class TeachingHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private readonly Dictionary<Command, string> _lessons = [];

    /// <summary>A stray word beside <c>-h</c> is no reason to withhold help.</summary>
    public override bool ClearsParseErrors => true;

    public void Add(Command command, string lesson) => _lessons.Add(command, lesson);

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        if (_lessons.TryGetValue(parseResult.CommandResult.Command, out string? lesson))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(lesson);
        }

        return ExitCode.Done;
    }
}
