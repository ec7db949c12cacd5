using System.CommandLine;
using LoadBalancer.Fuzz.Delivery;
using LoadBalancer.Fuzz.Targets;

namespace LoadBalancer.Fuzz.Cli;

/// <summary><c>replay</c>: the inputs of files, one by one, with what came of each.</summary>
internal static class ReplayVerb
{
    public const string Lesson = """
        Example:
          LoadBalancer.Fuzz replay request-head artifacts/fuzz/request-head/found/default/crashes/id*

        Prints each input as a C# string, ready for a regression test. Exit code 1 when one of them still breaks a promise.
        """;

    public static Command Create()
    {
        Argument<string> target = CommandLine.Target();
        Argument<FileInfo[]> files = new("FILE") { Description = "Inputs, or folders of them", Arity = ArgumentArity.OneOrMore };
        Command command = new("replay", "Try the inputs of files") { target, files };
        command.SetAction(parsed => Run(
            FuzzTargets.Create(parsed.GetRequiredValue(target)), parsed.GetRequiredValue(files), parsed.InvocationConfiguration.Output));
        return command;
    }

    private static int Run(FuzzTarget target, FileInfo[] named, TextWriter output)
    {
        bool isSound = true;
        foreach (string file in named.SelectMany(static each => Directory.Exists(each.FullName) ? Directory.GetFiles(each.FullName) : [each.FullName]))
        {
            byte[] input = File.ReadAllBytes(file);
            try
            {
                output.WriteLine($"{file}: {(target.Try(input) ? "accepted" : "refused")}: {Splits.Show(input)}");
            }
#pragma warning disable CA1031 // whatever a parser throws is a find
            catch (Exception broken)
#pragma warning restore CA1031
            {
                isSound = false;
                output.WriteLine($"{file}: FOUND: {Splits.Show(input)}\n{broken}");
            }
        }

        return isSound ? 0 : 1;
    }
}
