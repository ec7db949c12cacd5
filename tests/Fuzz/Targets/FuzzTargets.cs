namespace LoadBalancer.Fuzz.Targets;

/// <summary>Every target by its name, which is also that of its seeds' folder and of its dictionary.</summary>
internal static class FuzzTargets
{
    private static readonly (string Name, Func<FuzzTarget> Create)[] All =
    [
        ("request-head", static () => new RequestHeadTarget()),
        ("response-head", static () => new ResponseHeadTarget()),
        ("chunked-body", static () => new ChunkedBodyTarget()),
        ("path", static () => new PathTarget()),
        ("host", static () => new HostTarget()),
        ("proxy-header", static () => new ProxyHeaderTarget()),
        ("dns-query", static () => new DnsQueryTarget()),
        ("toml", static () => new TomlTarget()),
    ];

    public static IEnumerable<string> Names => All.Select(static each => each.Name);

    public static FuzzTarget Create(string name) => All.First(each => each.Name == name).Create();
}
