using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>A folder of configuration files for one test, gone with it.</summary>
internal sealed class ConfigFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("lb-config-").FullName;

    /// <summary>A listener and a service, for tests of something else; one line each, to keep positions easy.</summary>
    public const string Base = """
        listeners = [{ address = "127.0.0.1:0" }]
        services = [{ name = "web", endpoints = [{ address = "10.0.0.1:80" }] }]
        routes = [{ service = "web" }]

        """;

    public ConfigFolder(params (string Name, string Text)[] files)
    {
        foreach ((string name, string text) in files)
        {
            File.WriteAllText(this[name], text);
        }
    }

    public string this[string name] => Path.Combine(_path, name);

    public LoadResult Load() => ConfigLoader.Load([_path]);

    /// <summary>The faults, with the folder's own path cut off: <c>a.toml:3:1: error LB0012: …</c>.</summary>
    public IEnumerable<string> Faults() => Load().Faults.Select(Text);

    public string Text(ConfigFault fault) => fault.ToString().Replace(_path + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    /// <summary>The faults of one file's text.</summary>
    public static string[] FaultsOf(string text)
    {
        using ConfigFolder folder = new(("a.toml", text));
        return [.. folder.Faults()];
    }

    /// <summary>What one file's text says, which must be without fault.</summary>
    public static ProxyConfig ConfigOf(string text)
    {
        using ConfigFolder folder = new(("a.toml", text));
        LoadResult result = folder.Load();
        Assert.Empty(result.Faults);
        return result.Config!;
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
