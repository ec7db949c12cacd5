using System.Collections.Immutable;
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
        IReadOnlyList<string> files = ConfigFiles.Find(paths, faults);
        bool isWhole = !faults.HasErrors;
        List<(string Path, byte[] Bytes)> contents = [];
        ContentHash content = new();
        foreach (string path in files)
        {
            byte[]? bytes = ConfigFiles.Read(path, faults);
            content.Add(path, bytes);
            if (bytes is not null)
            {
                contents.Add((path, bytes));
            }
            else
            {
                isWhole = false;
            }
        }

        LoadResult result = Load(contents, paths.Count == 0 ? "(no file)" : paths[0], isWhole, faults, AddSecrets);
        return result with { Content = content.Value };

        // Hashed before it is read: what changes in between is found by the next look, and read again.
        ProxyConfig AddSecrets(ProxyConfig config, FaultList faults)
        {
            content.AddReferenced(SecretFiles.NamedIn(config));
            return SecretFiles.Read(config, faults);
        }
    }

    /// <summary>Reads <paramref name="files"/> that are in memory already; the files they name are not looked into.</summary>
    public static LoadResult Load(IReadOnlyList<(string Path, byte[] Bytes)> files) =>
        Load(files, files[0].Path, isWhole: true, new FaultList(), static (config, _) => config);

    /// <param name="files">What could be read.</param>
    /// <param name="origin">Where a fault is that stands in no line.</param>
    /// <param name="isWhole">False when something could not be read.</param>
    /// <param name="faults">Those known already.</param>
    /// <param name="addSecrets">Adds what other files hold.</param>
    private static LoadResult Load(
        IReadOnlyList<(string Path, byte[] Bytes)> files, string origin, bool isWhole, FaultList faults, Func<ProxyConfig, FaultList, ProxyConfig> addSecrets)
    {
        TomlTreeBuilder tree = new(faults);
        ImmutableArray<SourceFile>.Builder sources = ImmutableArray.CreateBuilder<SourceFile>(files.Count);
        foreach ((string path, byte[] bytes) in files)
        {
            if (ConfigFiles.Decode(path, bytes, faults) is not { } read)
            {
                isWhole = false;
                continue;
            }

            sources.Add(read);
            if (PlainToml.TryAdd(read, tree))
            {
                continue;
            }

            TomlSyntax syntax = TomlSyntax.Parse(read, faults);
            isWhole &= syntax.IsWhole;
            tree.Add(syntax);
        }

        ProxyConfig config = addSecrets(ConfigBinder.Bind(tree.Root, new SourcePosition(new SourceFile(origin, ""), 0, 0), faults), faults);

        // With a part missing, "no such service" might only mean that its file could not be read.
        if (isWhole)
        {
            faults.AddRange(ConfigValidator.Validate(config));
        }

        return new LoadResult(faults.HasErrors ? null : config, SecretFiles.NamedIn(config), faults.ToSorted(), Content: 0, sources.DrainToImmutable());
    }
}
