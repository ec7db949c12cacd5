using System.CommandLine;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb alb</c>: the ALBs of all zones, listed and switched on and off.</summary>
internal static class AlbVerb
{
    public const string Lesson = """
        Example:
          lb alb ls
          lb alb disable public-cr41679d0177fa4f92ab10262fa586956c-alb2
        """;

    public static Command Create(Command list, Command disable, Command enable) =>
        new("alb", "List the ALBs of all zones; take one out of the cluster's name, or put it back") { list, disable, enable };
}
