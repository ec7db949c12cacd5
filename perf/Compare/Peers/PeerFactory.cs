using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>Makes proxies by name, not started; the same name twice gives two that know nothing of each other.</summary>
/// <param name="lbPath">An <c>lb</c> that is already built, or null to build src/Host.</param>
/// <param name="nativePath">One that is natively compiled, or null to publish it.</param>
/// <param name="beforePath">One built before a change, or null where none is compared.</param>
/// <param name="builtFolder">Where programs are put that are compiled for this run only.</param>
internal sealed class PeerFactory(string? lbPath, string? nativePath, string? beforePath, string builtFolder)
{
    private const string Epoll = "epoll";
    private const string Sockets = "sockets";

    private Task<string>? _native;

    /// <exception cref="CompareException">There is no such peer.</exception>
    public Peer Create(string name) => name switch
    {
        PeerNames.Nginx or PeerNames.SecondNginx => new NginxPeer(name),
        PeerNames.HAProxy => new HAProxyPeer(),
        PeerNames.Yarp => new YarpPeer(),
        PeerNames.Floor => new FloorPeer(builtFolder),
        PeerNames.Before when beforePath is not null => new LbPeer(name, name, _ => Task.FromResult(Path.GetFullPath(beforePath))),
        _ when PeerNames.Ours.Contains(name) => CreateLb(name, name, routeCount: 1),
        _ => throw new CompareException($"no peer is called '{name}'; there are: {string.Join(", ", PeerNames.All)}."),
    };

    /// <summary>One of ours with a given number of routes.</summary>
    /// <param name="name">What the tables call it.</param>
    /// <param name="shape">One of <see cref="PeerNames.Ours"/>.</param>
    /// <param name="routeCount">At least 1.</param>
    public LbPeer CreateLb(string name, string shape, int routeCount) => shape switch
    {
        PeerNames.LbEpoll => new LbPeer(name, shape, JitAsync) { Transport = Epoll, RouteCount = routeCount },
        PeerNames.LbSockets => new LbPeer(name, shape, JitAsync) { Transport = Sockets, RouteCount = routeCount },
        PeerNames.LbNative => new LbPeer(name, shape, NativeAsync) { Transport = Epoll, RouteCount = routeCount },
        PeerNames.LbNativeSockets => new LbPeer(name, shape, NativeAsync) { Transport = Sockets, RouteCount = routeCount },
        _ => new LbPeer(name, shape, JitAsync) { RouteCount = routeCount },
    };

    private Task<string> JitAsync(CancellationToken cancellation) =>
        lbPath is null ? BuiltProgram.BuildAsync("src/Host", cancellation) : Task.FromResult(Path.GetFullPath(lbPath));

    // Minutes of compiling: once a run.
    private Task<string> NativeAsync(CancellationToken cancellation) => _native ??= nativePath is null
        ? NativeProgram.PublishAsync("src/Host", "lb", Path.Combine(builtFolder, "native"), cancellation)
        : Task.FromResult(Path.GetFullPath(nativePath));
}
