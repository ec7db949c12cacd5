using System.CommandLine;

namespace LoadBalancer.Host.Cli;

/// <summary>What verbs that talk to a running process have in common.</summary>
internal static class AdminVerb
{
    /// <summary>Finds the process, and has <paramref name="run"/> talk to it.</summary>
    public static async Task<int> RunAsync(string name, ParseResult parsed, Option<string?> admin, Func<AdminClient, TextWriter, TextWriter, Task<int>> run)
    {
        TextWriter error = parsed.InvocationConfiguration.Error;
        Uri? address = AdminAddress.Resolve(parsed.GetValue(admin), Environment.GetEnvironmentVariable(AdminAddress.Variable), out string fault);
        if (address is null)
        {
            await error.WriteLineAsync($"lb {name}: {fault}");
            return ExitCode.Usage;
        }

        string? token = TokenOption.Read(parsed, out fault);
        if (fault.Length > 0)
        {
            await error.WriteLineAsync($"lb {name}: {fault}");
            return ExitCode.Failed;
        }

        using AdminClient client = new(address, token);
        return await run(client, parsed.InvocationConfiguration.Output, error);
    }
}
