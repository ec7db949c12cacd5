using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Binding;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Configuration;

/// <summary>Shows a configuration as it is in force: merged from all files, complete with every default.</summary>
/// <remarks>
/// Config path, pure: what the files said when they were read, whatever has become of them. Read back it is the same configuration. Keys whose
/// absence says something of its own are left out, and of secrets there is nothing but the paths of their files.
/// </remarks>
internal static class ConfigShow
{
    /// <summary>As TOML.</summary>
    /// <param name="files">Those of a <see cref="LoadResult"/> that had no error.</param>
    /// <param name="isWrittenOnly">True: only what was written.</param>
    public static string Toml(IEnumerable<SourceFile> files, bool isWrittenOnly = false)
    {
        using StringWriter text = new();
        new TomlWriter(text).Write(ConfigBinder.Effective(Merge(files), isWrittenOnly));
        return text.ToString();
    }

    /// <summary>As <see cref="Toml"/>, as JSON.</summary>
    public static string Json(IEnumerable<SourceFile> files, bool isWrittenOnly = false) =>
        AsJson(ConfigBinder.Effective(Merge(files), isWrittenOnly));

    /// <summary>TOML that <see cref="Toml"/> made, as JSON; null when it is no TOML.</summary>
    public static string? TomlToJson(string toml)
    {
        FaultList faults = new();
        TomlTable table = Merge([new SourceFile("", toml)], faults);
        return faults.HasErrors ? null : AsJson(table);
    }

    private static string AsJson(TomlTable table) => TomlJson.Document(json => TomlJson.Write(json, table));

    /// <summary>The files as one table; what is wrong with them was told when they were loaded.</summary>
    private static TomlTable Merge(IEnumerable<SourceFile> files, FaultList? faults = null)
    {
        faults ??= new FaultList();
        TomlTreeBuilder tree = new(faults);
        foreach (SourceFile file in files)
        {
            tree.Add(TomlSyntax.Parse(file, faults));
        }

        return tree.Root;
    }
}
