using System.Collections.Immutable;
using System.CommandLine;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Rendering;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb render keepalived</c> and <c>lb render systemd</c>: what keeps <c>lb</c> and its address alive on a node.</summary>
internal static class RenderUnitsVerb
{
    public const string KeepalivedLesson = """
        Example:
          lb render keepalived /etc/lb > keepalived.conf && keepalived -t -f keepalived.conf

        Makes of [portable_ip] and the ALB's ip what keepalived needs to move the address between the nodes of the zone (docs/operations/portable-ip.md).
        Each node has a [portable_ip] of its own, and so a file of its own.
        """;

    public const string SystemdLesson = """
        Example:
          lb render systemd /etc/lb --into /etc/systemd/system && systemctl daemon-reload

        Writes lb.service, and with [portable_ip] keepalived.service too. Without --into both go to standard output, each below a line with its name.
        """;

    private const string DefaultUser = "lb";

    public static Command CreateKeepalived() => Create(
        "keepalived",
        "Write keepalived's configuration for the portable IP",
        static (settings, error) =>
        {
            if (settings.Config.PortableIp is not null)
            {
                return [KeepalivedFile.Render(settings)];
            }

            error.WriteLine("lb render keepalived: there is no [portable_ip] in this configuration; docs/operations/portable-ip.md shows one");
            return [];
        });

    public static Command CreateSystemd() => Create("systemd", "Write systemd's units for lb, and for keepalived where it is needed", static (settings, _) => SystemdUnits.Render(settings));

    private static Command Create(string name, string description, Func<RenderSettings, TextWriter, ImmutableArray<RenderedFile>> render)
    {
        Argument<string[]> paths = ConfigPaths.CreateArgument();
        var into = new Option<string?>("--into") { Description = "Write into this folder instead of to standard output", HelpName = "DIR" };
        var user = new Option<string>("--user") { Description = "Under which lb runs", HelpName = "NAME", DefaultValueFactory = static _ => DefaultUser };
        var program = new Option<string?>("--program") { Description = "Where lb is on that node; default: this program", HelpName = "COMMAND" };
        var command = new Command(name, description) { paths, into, user, program };
        command.SetAction(parsed => Run(
            name,
            parsed.GetValue(paths) ?? [],
            parsed.GetValue(into),
            parsed.GetRequiredValue(user),
            parsed.GetValue(program) ?? RenderSettings.RunningProgram,
            render,
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(
        string name,
        string[] named,
        string? into,
        string user,
        string program,
        Func<RenderSettings, TextWriter, ImmutableArray<RenderedFile>> render,
        TextWriter output,
        TextWriter error)
    {
        IReadOnlyList<string> paths = ConfigPaths.Resolve(named, $"lb render {name} PATH", error);
        if (paths.Count == 0)
        {
            return ExitCode.Failed;
        }

        LoadResult loaded = ConfigLoader.Load(paths);
        ConfigFaultPrinter.Print(error, loaded.Faults);
        if (loaded.Config is not ProxyConfig config)
        {
            return ExitCode.Failed;
        }

        RenderSettings settings = new(config, [.. paths.Select(Path.GetFullPath)], program, user);
        string[] strange =
        [
            .. settings.ConfigPaths.Append(user).Where(static text => !RenderSettings.IsPlain(text)),
            .. new[] { program }.Where(static text => !RenderSettings.IsPlain(text, mayHaveBlanks: true)),
        ];
        if (strange.Length > 0)
        {
            error.WriteLine($"lb render {name}: '{strange[0]}' cannot stand in such a file; valid: letters, digits and '/.-_+:@,'");
            return ExitCode.Failed;
        }

        ImmutableArray<RenderedFile> files = render(settings, error);
        return !files.IsEmpty && RenderTarget.TryWrite(files, into, output, error) ? ExitCode.Done : ExitCode.Failed;
    }
}
