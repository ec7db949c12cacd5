using System.CommandLine;
using System.CommandLine.Help;
using LoadBalancer.Fuzz.Targets;
using LoadBalancer.Host.Cli;

namespace LoadBalancer.Fuzz.Cli;

/// <summary>From arguments to one verb and its exit code: 0, 1 after a find, 2 for a command line that cannot be run.</summary>
internal static class CommandLine
{
    private const string Lesson = """
        Start here:
          LoadBalancer.Fuzz run all --count 200000     mutations of the seeds, in this process
          LoadBalancer.Fuzz replay path FILE           what came of one input
          tests/Fuzz/afl.sh path 60                    AFL++ for a minute
        """;

    public static int Run(string[] arguments, TextWriter output, TextWriter error)
    {
        RootCommand root = new("Feeds the parsers of lb with what no one should send");
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        TeachingHelp teaching = new((HelpAction)help.Action!);
        help.Action = teaching;
        teaching.Add(root, Lesson);
        foreach ((Command verb, string lesson) in new[]
        {
            (RunVerb.Create(), RunVerb.Lesson), (ReplayVerb.Create(), ReplayVerb.Lesson), (AflVerb.Create(), AflVerb.Lesson),
        })
        {
            root.Add(verb);
            teaching.Add(verb, lesson);
        }

        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not TeachingHelp)
        {
            error.WriteLine($"LoadBalancer.Fuzz: {parsed.Errors[0].Message.TrimEnd('.')} (-h explains it)");
            return 2;
        }

        return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
    }

    /// <summary>The argument TARGET; <paramref name="more"/> names what else it may be.</summary>
    public static Argument<string> Target(params string[] more)
    {
        Argument<string> target = new("TARGET") { Description = "What to feed: " + string.Join(", ", FuzzTargets.Names.Concat(more)) };
        target.AcceptOnlyFromAmong([.. FuzzTargets.Names, .. more]);
        return target;
    }
}
