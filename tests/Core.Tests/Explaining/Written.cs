using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Tests.Explaining;

/// <summary>Configurations in few words, sound, each route on a line of its own.</summary>
internal static class Written
{
    private static readonly SourceFile File = new("lb.toml", "");

    /// <summary>Services <c>web</c> and <c>api</c> behind these routes.</summary>
    public static ProxyConfig Config(params IEnumerable<RouteConfig> routes) => new()
    {
        Listeners = [new() { Name = "http", Address = new IPEndPoint(IPAddress.Loopback, 0) }],
        Services = [Service("web"), Service("api")],
        Routes = [.. routes.Select(static (route, i) => route with { Source = At(i + 1, route.Source) })],
    };

    public static ServiceConfig Service(string name) =>
        new() { Name = name, Endpoints = [new() { Address = new IPEndPoint(IPAddress.Loopback, 80) }] };

    /// <summary><c>[host]/path</c>, a prefix unless it begins with <c>=</c>; the name is the same text unless given.</summary>
    public static RouteConfig Route(string rule, string name = "", string[]? methods = null, params (string Name, string Value)[] headers)
    {
        bool isExact = rule.StartsWith('=');
        string text = isExact ? rule[1..] : rule;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        return new RouteConfig
        {
            Name = name.Length > 0 ? name : rule,
            Host = text[..slash],
            Path = text[slash..],
            PathType = isExact ? RoutePathType.Exact : RoutePathType.Prefix,
            Methods = [.. methods ?? []],
            Headers = headers.ToImmutableSortedDictionary(static header => header.Name, static header => header.Value),
            Service = "web",
        };
    }

    /// <summary>A source that says which keys of its table were written.</summary>
    public static SourceMap Keys(params string[] keys) =>
        new(default, [.. keys.Select(static key => KeyValuePair.Create(key, new SourcePosition(File, 1, 1)))], []);

    public static ProxySnapshot Compile(ProxyConfig config)
    {
        ImmutableArray<ConfigFault> faults = Core.Configuration.Validation.ConfigValidator.Validate(config);
        Assert.DoesNotContain(faults, static fault => fault.Severity == ConfigFaultSeverity.Error);
        return SnapshotCompiler.CompileAside(config);
    }

    public static AskedRequest Ask(string method, string url, params string[] headers)
    {
        Assert.True(AskedRequest.TryParse(method, url, headers, out AskedRequest? asked, out string? fault), fault);
        return asked;
    }

    private static SourceMap At(int line, SourceMap source) => new(
        new SourcePosition(File, line, 1),
        [.. new[] { "connect", "first_byte", "attempts" }.Where(source.Has).Select(static key => KeyValuePair.Create(key, default(SourcePosition)))],
        []);
}
