using System.CommandLine;
using System.CommandLine.Parsing;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Cli;

/// <summary>Which token a verb brings to the admin address: the option's, else the environment's.</summary>
internal static class TokenOption
{
    /// <summary>The environment's word for a file that holds it.</summary>
    public const string FileVariable = "LB_ADMIN_TOKEN_FILE";

    /// <summary>The environment's word for the token itself.</summary>
    public const string Variable = "LB_ADMIN_TOKEN";

    private const string Name = "--token-file";

    /// <summary>Adds the option to every verb below <paramref name="verb"/> that asks a process with it; <paramref name="without"/> asks what needs none.</summary>
    public static void AddTo(Command verb, Command without)
    {
        if (verb != without && verb.Options.Any(static option => option.Name == "--admin"))
        {
            verb.Add(new Option<string?>(Name) { Description = $"A file with the token that the address asks for; default: {FileVariable}, else {Variable}", HelpName = "PATH" });
        }

        foreach (Command child in verb.Subcommands)
        {
            AddTo(child, without);
        }
    }

    /// <summary>True when it was typed: what asks no process has no use for it.</summary>
    public static bool IsGiven(ParseResult parsed) => parsed.GetResult(Name) is OptionResult { Implicit: false };

    /// <summary>The token; null when there is none.</summary>
    /// <param name="parsed">What was typed.</param>
    /// <param name="fault">Why the file that was named cannot be read; empty when it can.</param>
    public static string? Read(ParseResult parsed, out string fault)
    {
        Option<string?>? option = parsed.CommandResult.Command.Options.OfType<Option<string?>>().FirstOrDefault(static each => each.Name == Name);
        string? named = option is null ? null : parsed.GetValue(option);
        return Read(named, Environment.GetEnvironmentVariable, out fault);
    }

    internal static string? Read(string? named, Func<string, string?> environment, out string fault)
    {
        fault = "";
        string? path = named ?? (environment(FileVariable) is { Length: > 0 } inEnvironment ? inEnvironment : null);
        if (path is null)
        {
            return environment(Variable) is { Length: > 0 } token ? token : null;
        }

        try
        {
            return File.ReadAllText(path).TrimEnd('\r', '\n');
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            fault = $"{(named is null ? FileVariable : Name)}: '{path}' cannot be read: {ConfigFiles.Reason(unreadable)}";
            return null;
        }
    }
}
