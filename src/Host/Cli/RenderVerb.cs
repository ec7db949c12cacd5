using System.CommandLine;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb render</c>: other programs' configuration, made from ours.</summary>
internal static class RenderVerb
{
    public const string Lesson = """
        Examples:
          lb render keepalived > keepalived.conf
          lb render systemd --into /etc/systemd/system
          lb render knot --into /etc/knot
        """;

    /// <param name="children">One for each program.</param>
    public static Command Create(params ReadOnlySpan<Command> children)
    {
        Command command = new("render", "Write another program's configuration from this one");
        foreach (Command child in children)
        {
            command.Add(child);
        }

        return command;
    }
}
