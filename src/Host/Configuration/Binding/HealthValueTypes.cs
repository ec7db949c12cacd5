using System.Globalization;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>The kinds of scalar that only health and discovery take.</summary>
/// <remarks>Config path, immutable.</remarks>
internal static class HealthValueTypes
{
    public static ValueType<ProbeKind> ProbeType { get; } = ValueTypes.Choice([("http", ProbeKind.Http), ("tcp", ProbeKind.Tcp)], later: []);

    public static ValueType<InitialHealth> Initial { get; } =
        ValueTypes.Choice([("up", InitialHealth.Up), ("down", InitialHealth.Down)], later: []);

    public static ValueType<AllUnhealthy> OnAllUnhealthy { get; } =
        ValueTypes.Choice([("try_all", AllUnhealthy.TryAll), ("503", AllUnhealthy.Refuse)], later: []);

    public static ValueType<StatusSet> Statuses { get; } = new(
        "statuses",
        "statuses and ranges of them, such as \"200-399\" or \"200,301-308\"",
        value => value switch
        {
            string text when StatusSet.TryParse(text, out StatusSet? set) => Reading<StatusSet>.Of(set),
            string => Reading<StatusSet>.Bad(),
            _ => Reading<StatusSet>.WrongType,
        },
        set => $"\"{set}\"");

    public static ValueType<HostAndPort> NameAndPort { get; } = new(
        "name",
        "a host name and a port, such as \"web.internal:9080\"; addresses are written under endpoints",
        value => value switch
        {
            string text when TryReadName(text) is { } name => Reading<HostAndPort>.Of(name),
            string => Reading<HostAndPort>.Bad(),
            _ => Reading<HostAndPort>.WrongType,
        },
        name => $"\"{name.Host}:{name.Port}\"");

    private static HostAndPort? TryReadName(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && Uri.CheckHostName(text[..colon]) == UriHostNameType.Dns &&
            ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0
                ? new HostAndPort(text[..colon], port)
                : null;
    }
}
