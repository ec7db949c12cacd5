using System.CommandLine;

namespace LoadBalancer.Host.Cli;

/// <summary>Which configuration a verb reads: the one named, else the one found.</summary>
internal static class ConfigPaths
{
    /// <summary>Relative to the working directory.</summary>
    public const string DefaultFile = "conf/lb.toml";

    /// <summary>Every <c>*.toml</c> in it.</summary>
    public const string DefaultFolder = "/etc/lb/";

    /// <summary>The argument that names them.</summary>
    public static Argument<string[]> CreateArgument() => new("PATH")
    {
        Description = $"Files or folders; default: {DefaultFile}, else {DefaultFolder}",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The paths to read; empty when none was named and no default exists.</summary>
    public static IReadOnlyList<string> Resolve(IReadOnlyList<string> named, Func<string, bool> fileExists, Func<string, bool> folderExists)
    {
        if (named.Count > 0)
        {
            return named; // one that is missing is the loader's to report, with all other faults
        }

        if (fileExists(DefaultFile))
        {
            return [DefaultFile];
        }

        return folderExists(DefaultFolder) ? [DefaultFolder] : [];
    }

    /// <summary>As above on the real file system; says on <paramref name="error"/> what to do when there is nothing.</summary>
    public static IReadOnlyList<string> Resolve(IReadOnlyList<string> named, string option, TextWriter error)
    {
        IReadOnlyList<string> paths = Resolve(named, File.Exists, Directory.Exists);
        if (paths.Count == 0)
        {
            error.WriteLine($"lb: no configuration: neither {DefaultFile} nor {DefaultFolder} exists; name one with '{option}'");
        }

        return paths;
    }
}
