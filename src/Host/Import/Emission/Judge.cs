using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Configuration.Toml;
using static LoadBalancer.Host.Import.Emission.TomlNodes;

namespace LoadBalancer.Host.Import.Emission;

/// <summary>Says whether a table would be taken, by asking what <c>lb check</c> asks.</summary>
/// <remarks>
/// Config path, one thread. The rules are in one place, so an import can write nothing that a check refuses, and takes to a key that a later
/// version knows without a change here.
/// </remarks>
internal sealed class Judge
{
    private const string Anything = "anything";

    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>Why a <c>[[routes]]</c> would be refused, or null. Where its requests go does not matter.</summary>
    public string? WhyNoRoute(TomlTable route)
    {
        TomlTable root = Base();
        root.Append("routes", route);
        root.Append("services", AService());
        return Ask(root);
    }

    /// <summary>Why a <c>[[services]]</c> with <paramref name="settings"/> would be refused, or null.</summary>
    public string? WhyNoService(Settings settings)
    {
        TomlTable service = AService();
        settings.AddTo(service);
        TomlTable root = Base();
        root.Append("services", service);
        return Ask(root);
    }

    /// <summary>Why a service with nothing but a name and <paramref name="target"/> would be refused, or null.</summary>
    public string? WhyNoTarget(params (string Key, TomlNode Value)[] target)
    {
        TomlTable root = Base();
        TomlTable service = Headed().Put("name", Text(Anything));
        foreach ((string key, TomlNode value) in target)
        {
            service.Put(key, value);
        }

        root.Append("services", service);
        return Ask(root);
    }

    /// <summary>Why <c>[limits]</c> with <paramref name="settings"/> would be refused, or null.</summary>
    public string? WhyNoLimits(Settings settings)
    {
        TomlTable root = Base();
        TomlTable limits = Headed();
        settings.AddTo(limits);
        root.Put("limits", limits);
        return Ask(root);
    }

    /// <summary>A route of its own host and path, its requests going to the service every question has.</summary>
    public static TomlTable ARoute(string host, string path, bool isExact)
    {
        TomlTable route = Headed();
        if (host.Length > 0)
        {
            route.Put("host", Text(host));
        }

        route.Put("path", Text(path));
        return isExact ? route.Put("path_type", Text("exact")) : route;
    }

    /// <summary>The key by which <see cref="ARoute"/> becomes whole.</summary>
    public static TomlTable ToAnything(TomlTable route) => route.Put("service", Text(Anything));

    private static TomlTable Base()
    {
        TomlTable root = new(SourcePosition.None, isInline: false);
        root.Append("listeners", Headed().Put("address", Text("127.0.0.1:0")));
        return root;
    }

    private static TomlTable AService() =>
        Headed().Put("name", Text(Anything)).Put("endpoints", List([Inline(("address", Text("127.0.0.1:1")))]));

    private string? Ask(TomlTable root)
    {
        string text = root.Write();
        if (!_known.TryGetValue(text, out string? why))
        {
            LoadResult result = ConfigLoader.Load([("import", Encoding.UTF8.GetBytes(text))]);
            why = result.Faults.FirstOrDefault(static fault => fault.Severity == ConfigFaultSeverity.Error)?.Message;
            _known.Add(text, why);
        }

        return why;
    }
}
