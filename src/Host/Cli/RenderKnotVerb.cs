using System.CommandLine;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Rendering;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb render knot</c>: the DNS server that <c>mode = "rfc2136"</c> tells.</summary>
internal static class RenderKnotVerb
{
    public const string Lesson = """
        Example:
          lb render knot /etc/lb --into knot

        Makes of [mzlb] and [[albs]] a configuration of Knot DNS, and the zone to begin with (docs/operations/dns-server.md). Without --into both go to
        standard output, each below a line with its name. The secret is left out unless asked for.
        """;

    public static Command Create()
    {
        Argument<string[]> paths = ConfigPaths.CreateArgument();
        var into = new Option<string?>("--into") { Description = "Write into this folder instead of to standard output", HelpName = "DIR" };
        var withSecret = new Option<bool>("--with-secret") { Description = "Write the key into knot.conf, instead of an include of another file" };
        var storage = new Option<string>("--storage") { Description = "Where Knot keeps its zones", HelpName = "DIR", DefaultValueFactory = static _ => "/var/lib/knot" };
        var run = new Option<string>("--rundir") { Description = "Where Knot keeps its socket", HelpName = "DIR", DefaultValueFactory = static _ => "/run/knot" };
        var command = new Command("knot", "Write Knot DNS's configuration and zone for mode \"rfc2136\"") { paths, into, withSecret, storage, run };
        command.SetAction(parsed => Run(
            parsed.GetValue(paths) ?? [],
            parsed.GetValue(into),
            parsed.GetValue(withSecret),
            parsed.GetRequiredValue(storage),
            parsed.GetRequiredValue(run),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string[] named, string? into, bool withSecret, string storage, string run, TextWriter output, TextWriter error)
    {
        IReadOnlyList<string> paths = ConfigPaths.Resolve(named, "lb render knot PATH", error);
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

        if (config.Mzlb?.Dns is not { Mode: DnsMode.Rfc2136, Tsig: { } tsig })
        {
            error.WriteLine("lb render knot: [mzlb.dns] has no mode = \"rfc2136\" in this configuration; docs/operations/dns-server.md shows one");
            return ExitCode.Failed;
        }

        if (new[] { tsig.Name, storage, run }.FirstOrDefault(static text => !RenderSettings.IsPlain(text)) is { } strange)
        {
            error.WriteLine($"lb render knot: '{strange}' cannot stand in such a file; valid: letters, digits and '/.-_+:@,'");
            return ExitCode.Failed;
        }

        return RenderTarget.TryWrite(KnotConfig.Render(config, storage, run, withSecret), into, output, error) ? ExitCode.Done : ExitCode.Failed;
    }
}
