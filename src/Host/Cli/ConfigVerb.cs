using System.CommandLine;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb config</c>: what a configuration comes to, and what one may say.</summary>
internal static class ConfigVerb
{
    public const string Lesson = """
        Example:
          lb config show --changed conf/
          lb config schema > lb.schema.json
        """;

    public static Command Create(Command show, Command schema) => new("config", "Show a configuration as it is in force, or the schema of all there could be") { show, schema };
}
