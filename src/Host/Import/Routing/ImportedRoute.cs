using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration.Toml;
using LoadBalancer.Host.Import.Emission;
using LoadBalancer.Host.Import.Kubernetes;

namespace LoadBalancer.Host.Import.Routing;

/// <summary>A path of an Ingress on its way to a <c>[[routes]]</c>, or what an Ingress does by default on its way to <c>[default_backend]</c>.</summary>
/// <remarks>Config path, one thread: annotations fill it.</remarks>
internal sealed class ImportedRoute
{
    /// <summary>Keys of a route that say what is done to a request that is forwarded; beside a redirect they are refused.</summary>
    private static readonly string[] ForwardingKeys = ["rewrite_path", "request_headers", "max_body", "timeouts", "retry"];

    public required KubeIngress Ingress { get; init; }

    public required IngressTarget Target { get; init; }

    /// <summary>Where it stands in the input.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>In lower case; empty: any.</summary>
    public string Host { get; init; } = "";

    public string Path { get; init; } = "/";

    public bool IsExact { get; init; }

    /// <summary>The group of a path's pattern that holds what follows the prefix; 0: it was no pattern.</summary>
    public int RestGroup { get; init; }

    /// <summary>Of <c>[default_backend]</c>: it has no place for a route's settings.</summary>
    public bool IsDefault { get; init; }

    /// <summary>A field that must have a value, for the requests that go to a canary.</summary>
    public (string Field, string Value)? Condition { get; init; }

    /// <summary>What the route itself does.</summary>
    public Settings Settings { get; set; } = new();

    /// <summary>What the service it leads to does.</summary>
    public Settings Service { get; set; } = new();

    /// <summary>The name of its service itself, not its pods.</summary>
    public bool AsksService { get; set; }

    /// <summary>Another service that has a share, out of as many parts as are said.</summary>
    public (ImportedRoute Canary, int Weight, int Total)? Split { get; set; }

    /// <summary>It answers by itself.</summary>
    public bool IsRedirect => Settings.Keys.Contains("redirect");

    /// <summary>Two that agree in this are one rule twice.</summary>
    public (string Host, string Path, bool IsExact) Identity => (Host.TrimEnd('.'), IsExact ? Path : Path.TrimEnd('/'), IsExact);

    /// <summary>As the report names it.</summary>
    public string Shown => $"path '{Core.Configuration.Faults.Shown.Plain(Host)}{Core.Configuration.Faults.Shown.Plain(Path)}'";

    /// <summary>The same for requests with a field of one value, to the target of <paramref name="other"/>.</summary>
    public ImportedRoute When((string Field, string Value) condition, ImportedRoute other) => new()
    {
        Ingress = other.Ingress,
        Target = other.Target,
        Position = other.Position,
        Host = Host,
        Path = Path,
        IsExact = IsExact,
        Condition = condition,
        Settings = Settings,
        Service = other.Service,
        AsksService = other.AsksService,
    };

    /// <summary>Its table, without where it leads.</summary>
    public TomlTable ToTable()
    {
        TomlTable table = Judge.ARoute(Host, Path, IsExact);
        if (Condition is { } condition)
        {
            table.Put("headers", TomlNodes.Inline((condition.Field, TomlNodes.Text(condition.Value))));
        }

        AddTo(table, Settings);
        return table;
    }

    /// <summary>Adds settings to a route's table, as far as they have an effect.</summary>
    public static void AddTo(TomlTable table, Settings settings)
    {
        Settings kept = settings.With([]);
        foreach (string key in settings.Keys.Contains("redirect") ? ForwardingKeys : [])
        {
            kept.Remove(key);
        }

        kept.AddTo(table);
    }
}
