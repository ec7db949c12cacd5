namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>The proxies this program knows, by the names <c>--only</c> and <c>--peer</c> take.</summary>
internal static class PeerNames
{
    public const string Nginx = "nginx";

    /// <summary>The same nginx once more: how far its ratio is from 1.00 is the noise of the machine.</summary>
    public const string SecondNginx = "nginx2";

    public const string Yarp = "yarp";
    public const string Lb = "lb";

    /// <summary>An lb built before a change, in the same run as the one built after it.</summary>
    public const string Before = "before";

    public static readonly IReadOnlyList<string> All = [Nginx, SecondNginx, Yarp, Lb];

    /// <summary>A peer by name; <paramref name="lbPath"/> is an already built <c>lb</c>, or null to build it.</summary>
    /// <exception cref="CompareException">There is no such peer.</exception>
    public static Peer Create(string name, string? lbPath) => name switch
    {
        Nginx or SecondNginx => new NginxPeer(name),
        Yarp => new YarpPeer(),
        Lb => new LbPeer(Lb, lbPath),
        _ => throw new CompareException($"no peer is called '{name}'; there are: {string.Join(", ", All)}."),
    };
}
