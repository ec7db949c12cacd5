using System.CommandLine;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb zone</c>: what the zones say of each other.</summary>
internal static class ZoneVerb
{
    public const string Lesson = """
        Example:
          lb zone status
        """;

    public static Command Create(Command status) => new("zone", "See what the zones say of each other") { status };
}
