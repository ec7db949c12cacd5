using System.CommandLine;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb config schema</c>: what an editor needs to know of the configuration.</summary>
internal static class ConfigSchemaVerb
{
    public const string Lesson = """
        Example:
          lb config schema > lb.schema.json

        With '#:schema ./lb.schema.json' as the first line of a TOML file, editors that know Taplo complete keys, show what they mean and mark what is wrong.
        """;

    public static Command Create()
    {
        var command = new Command("schema", "Print the JSON Schema of the configuration, for editors");
        command.SetAction(static parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(ConfigSchema.Write());
            return ExitCode.Done;
        });
        return command;
    }
}
