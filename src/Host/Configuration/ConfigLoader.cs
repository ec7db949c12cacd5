using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Configuration.Validation;
using LoadBalancer.Host.Configuration.Binding;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Configuration;

/// <summary>Reads files and folders into one configuration, or says all that is wrong with them.</summary>
/// <remarks>Config path. Reads files and nothing else: no name is resolved, no port bound.</remarks>
internal static class ConfigLoader
{
    /// <summary>Reads what <paramref name="paths"/> stand for, in their order; a folder's files in the order of their names.</summary>
    public static LoadResult Load(IReadOnlyList<string> paths)
    {
        FaultList faults = new();
        TomlTreeBuilder tree = new(faults);
        IReadOnlyList<string> files = ConfigFiles.Find(paths, faults);
        bool isWhole = !faults.HasErrors;
        foreach (string path in files)
        {
            if (ConfigFiles.Read(path, faults) is not { } read)
            {
                isWhole = false;
                continue;
            }

            TomlSyntax syntax = TomlSyntax.Parse(read.File, read.Text, faults);
            isWhole &= syntax.IsWhole;
            tree.Add(syntax);
        }

        SourcePosition origin = new(new SourceFile(paths.Count == 0 ? "(no file)" : paths[0], ""), 0, 0);
        ProxyConfig config = ConfigBinder.Bind(tree.Root, origin, faults);

        // With a part missing, "no such service" might only mean that its file could not be read.
        if (isWhole)
        {
            faults.AddRange(ConfigValidator.Validate(config));
        }

        return new LoadResult(faults.HasErrors ? null : config, faults.ToSorted());
    }
}
