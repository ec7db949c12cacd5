using System.CommandLine;

namespace LoadBalancer.Host.Cli;

/// <summary>The option that every verb with something to show has: for people, or for programs.</summary>
internal static class OutputOption
{
    public const string Json = "json";

    /// <summary>Makes it.</summary>
    /// <param name="usual">What people get, which is the default.</param>
    public static Option<string> Create(string usual)
    {
        var format = new Option<string>("--output", "-o") { Description = $"{usual} or {Json}", HelpName = "FORMAT", DefaultValueFactory = _ => usual };
        format.AcceptOnlyFromAmong(usual, Json);
        return format;
    }
}
