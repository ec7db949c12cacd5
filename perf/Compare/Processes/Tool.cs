namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>An installed program this one calls, and the Debian package that brings it.</summary>
internal sealed record Tool(string Name, string DebianPackage)
{
    public static readonly Tool Nginx = new("nginx", "nginx-light");
    public static readonly Tool HAProxy = new("haproxy", "haproxy");
    public static readonly Tool Gcc = new("gcc", "gcc libc6-dev");
    public static readonly Tool Clang = new("clang", "clang zlib1g-dev");
    public static readonly Tool H2Load = new("h2load", "nghttp2-client");
    public static readonly Tool Taskset = new("taskset", "util-linux");
    public static readonly Tool Setsid = new("setsid", "util-linux");
    public static readonly Tool Strace = new("strace", "strace");

    // A user's PATH on Debian lacks sbin, where nginx lives.
    private static readonly string[] AlsoLookIn = ["/usr/sbin", "/usr/local/sbin", "/sbin"];

    /// <summary>What to do about its absence.</summary>
    public string MissingText => Missing([this]).Message;

    /// <summary>The program's full path, or null where it is not installed.</summary>
    public string? TryFind()
    {
        string[] folders = Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return folders.Concat(AlsoLookIn).Select(folder => Path.Combine(folder, Name)).FirstOrDefault(File.Exists);
    }

    /// <summary>The program's full path.</summary>
    /// <exception cref="CompareException">It is not installed; the message names the package.</exception>
    public string Find() => TryFind() ?? throw Missing([this]);

    /// <summary>Refuses to begin when any of <paramref name="tools"/> is missing; names all that are.</summary>
    public static void Require(params Tool[] tools)
    {
        Tool[] missing = [.. tools.Where(tool => tool.TryFind() is null)];
        if (missing.Length > 0)
        {
            throw Missing(missing);
        }
    }

    /// <summary>Names programs and the packages that bring them.</summary>
    public static CompareException Missing(IReadOnlyList<Tool> tools) => new(
        $"not installed: {string.Join(", ", tools.Select(tool => tool.Name))}. " +
        $"On Debian: apt-get install {string.Join(' ', tools.Select(tool => tool.DebianPackage).Distinct())}");
}
