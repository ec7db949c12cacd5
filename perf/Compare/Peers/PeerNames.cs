namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>The proxies this program knows, by the names <c>--only</c> and <c>--peer</c> take.</summary>
internal static class PeerNames
{
    public const string Nginx = "nginx";

    /// <summary>The same nginx once more: how far its ratio is from 1.00 is the noise of the machine.</summary>
    public const string SecondNginx = "nginx2";

    public const string HAProxy = "haproxy";
    public const string Yarp = "yarp";

    /// <summary>The relay of floor/relay.c, which only moves bytes.</summary>
    public const string Floor = "floor";

    /// <summary>Ours with its own default of transport.</summary>
    public const string Lb = "lb";

    public const string LbEpoll = "lb-epoll";
    public const string LbSockets = "lb-sockets";

    /// <summary>Ours, compiled ahead of time, on the epoll transport.</summary>
    public const string LbNative = "lb-native";

    /// <summary>The same on the socket transport; driven only when asked for.</summary>
    public const string LbNativeSockets = "lb-native-sockets";

    /// <summary>An lb built before a change, in the same run as the one built after it.</summary>
    public const string Before = "before";

    /// <summary>Those driven unless <c>--only</c> says otherwise.</summary>
    public static readonly IReadOnlyList<string> Default = [Nginx, SecondNginx, HAProxy, Yarp, Floor, LbEpoll, LbSockets, LbNative];

    /// <summary>Ours, the one that counts first.</summary>
    public static readonly IReadOnlyList<string> Ours = [LbNative, LbEpoll, Lb, LbNativeSockets, LbSockets];

    public static readonly IReadOnlyList<string> All = [.. Default, LbNativeSockets, Lb];
}
