using System.Reflection;

namespace LoadBalancer.Host.Cli;

/// <summary>Which program this is.</summary>
internal static class ProgramVersion
{
    // "0.1.0+<commit>": the SDK appends the commit when it builds from a git checkout.
    private static readonly string[] Parts =
        (typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+', 2);

    /// <summary>As released.</summary>
    public static string Version => Parts[0];

    /// <summary>What it was built from.</summary>
    public static string Commit => Parts.Length > 1 ? Parts[1] : "unknown";
}
