using System.CommandLine;
using LoadBalancer.Host.Import;
using LoadBalancer.Host.Import.Emission;

namespace LoadBalancer.Host.Cli;

/// <summary><c>lb import ingress</c>: Kubernetes manifests as a configuration.</summary>
internal static class ImportVerb
{
    public const string Lesson = """
        Example:
          lb import ingress web.yaml > imported.toml
        """;

    public const string IngressLesson = """
        Example:
          kubectl get ingress,service,pod -o yaml | lb import ingress - > imported.toml

        The configuration goes to standard output, what was not carried over to standard error (docs/reference/import.md). See with 'lb check imported.toml'
        that it is sound. Exit code 0: it was written; 1: the input is not sound, or something was not carried over and --strict was given.
        """;

    public static Command Create(Command ingress) => new("import", "Turn another program's configuration into one of lb's") { ingress };

    public static Command CreateIngress() => CreateIngress(Console.OpenStandardInput);

    /// <param name="standardInput">Opens it, where a file is <c>-</c>.</param>
    public static Command CreateIngress(Func<Stream> standardInput)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Manifests in YAML or JSON, with one or more objects each; '-': standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        var certificates = new Option<string?>("--certificates")
        {
            Description = "Write certificates and keys of tls secrets into this folder, and listen for https",
            HelpName = "DIR",
        };
        var strict = new Option<bool>("--strict") { Description = "Exit code 1 when anything was not carried over" };
        var command = new Command("ingress", "Turn Kubernetes Ingresses, with their services and pods, into a configuration") { files, certificates, strict };
        command.SetAction(parsed => Run(
            parsed.GetValue(files) ?? [],
            parsed.GetValue(certificates),
            parsed.GetValue(strict),
            standardInput,
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string[] files, string? certificates, bool isStrict, Func<Stream> standardInput, TextWriter output, TextWriter error)
    {
        ImportReport report = new();
        (string Path, string Text)[] texts =
        [
            .. files.Distinct(StringComparer.Ordinal).Select(path => (path, ImportFile.Read(path, standardInput, report)!)).Where(static file => file.Item2 is not null),
        ];
        ConfigComposer? composed = IngressImport.Run(texts, certificates, report);
        string[] faults = [.. report.Faults];
        foreach (string line in faults.Length > 0 ? faults : report.Lines)
        {
            error.WriteLine(line);
        }

        if (composed is null || faults.Length > 0)
        {
            error.WriteLine($"lb: {Count(faults.Length, "error")}; nothing was written");
            return ExitCode.Failed;
        }

        output.Write(composed.Write());
        error.WriteLine($"lb: {Count(composed.RouteCount, "route")}, {Count(composed.ServiceCount, "service")}, {Count(composed.PodCount, "pod")}, " +
            $"{Count(composed.CertificateCount, "certificate")}; {report.NotCarriedCount} not carried over");
        return isStrict && report.NotCarriedCount > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";
}
