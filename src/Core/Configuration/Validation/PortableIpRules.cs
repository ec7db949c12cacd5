using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[portable_ip]</c>: that keepalived can be told what it says, and that the address can be served where it moves.</summary>
/// <remarks>Config path. What is printed into keepalived's and systemd's files is held to plain characters: both have quoting and specifiers of their own.</remarks>
internal static class PortableIpRules
{
    private const string Table = "[portable_ip]";

    /// <summary>Of Linux (IFNAMSIZ less its zero).</summary>
    private const int MostInterfaceChars = 15;

    public static void Check(ProxyConfig config, FaultList faults)
    {
        if (config.PortableIp is not { } portable)
        {
            return;
        }

        if (config.Node.Alb.Length == 0) // one that is not there is told by the node's own rules
        {
            faults.Add(ConfigFaultCode.MissingKey, portable.Source.Here, $"{Table} needs the key 'alb' in [node]: the address that moves is the ip of this node's ALB");
        }

        CheckInterface(portable, faults);
        CheckTrackFile(portable, faults);
        CheckAddresses(portable, config.Alb?.Ip, faults);
        Bounds bounds = new(Table, portable.Source, faults);
        bounds.Count("prefix_length", portable.PrefixLength ?? 1, 1, config.Alb?.Ip?.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
        bounds.Count("virtual_router_id", portable.VirtualRouterId ?? VirtualRouterId.Least, VirtualRouterId.Least, VirtualRouterId.Most);
        bounds.Count("priority", portable.Priority, 1, 254); // RFC 9568 §5.2.4: 255 is for whom the address belongs to
        if (config.Alb?.Ip is { } ip && !config.Listeners.IsEmpty && !config.Listeners.Any(listener => Takes(listener.Address, ip)))
        {
            faults.Add(ConfigFaultCode.NotAtPortableIp, portable.Source.Here, $"no [[listeners]] takes connections at the portable IP {ip}");
        }
    }

    private static void CheckInterface(PortableIpConfig portable, FaultList faults)
    {
        string name = portable.Interface;
        if (!portable.Source.Has("interface"))
        {
            faults.Add(ConfigFaultCode.MissingKey, portable.Source.Here, $"{Table} needs the key 'interface'");
        }
        else if (!portable.Source.IsUnreadable("interface") &&
            (name.Length is 0 or > MostInterfaceChars || name.Any(static letter => !char.IsAsciiLetterOrDigit(letter) && letter is not ('.' or '-' or '_'))))
        {
            faults.Add(
                ConfigFaultCode.BadValue,
                portable.Source.At("interface"),
                $"interface in {Table} is {Shown.Quoted(name)}; valid: a network interface's name, at most {MostInterfaceChars} of letters, digits, '.', '-' and '_'");
        }
    }

    private static void CheckTrackFile(PortableIpConfig portable, FaultList faults)
    {
        string path = portable.TrackFile;
        bool isSound = path.StartsWith('/') && !path.EndsWith('/') &&
            path.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '.' or '-' or '_' or '+' or ':' or '@');
        if (!isSound && !portable.Source.IsUnreadable("track_file"))
        {
            faults.Add(
                ConfigFaultCode.BadValue,
                portable.Source.At("track_file"),
                $"track_file in {Table} is {Shown.Quoted(path)}; valid: a file, its whole path of letters, digits and '/.-_+:@': keepalived and systemd read it too");
        }
    }

    private static void CheckAddresses(PortableIpConfig portable, IPAddress? ip, FaultList faults)
    {
        Dictionary<IPAddress, string> known = [];
        if (ip is not null)
        {
            known.Add(ip, "the portable IP itself");
        }

        if (portable.SourceAddress is { } source)
        {
            CheckAddress("source", source, portable.Source.At("source"));
        }

        for (int index = 0; index < portable.Peers.Length; index++)
        {
            CheckAddress($"peers[{index}]", portable.Peers[index], portable.Source.At("peers", index));
        }

        if (portable.Peers.IsEmpty && !portable.Source.IsUnreadable("peers") && !portable.Source.IsUnreadable("peers[0]"))
        {
            faults.Add(
                ConfigFaultCode.MissingKey,
                portable.Source.Has("peers") ? portable.Source.At("peers") : portable.Source.Here,
                $"{Table} needs the key 'peers', with one address at least: the zone's other node, which the address moves to");
        }

        void CheckAddress(string key, IPAddress address, SourcePosition here)
        {
            if (ip is not null && address.AddressFamily != ip.AddressFamily)
            {
                string family = ip.AddressFamily == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
                faults.Add(ConfigFaultCode.BadValue, here, $"{key} in {Table} is {address}; valid: an {family} address, as the portable IP {ip} is");
            }
            else if (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            {
                faults.Add(ConfigFaultCode.BadValue, here, $"{key} in {Table} is {address}; valid: a node's own address, as the zone's other nodes reach it");
            }
            else if (!known.TryAdd(address, $"{key} too"))
            {
                faults.Add(ConfigFaultCode.DuplicateAddress, here, $"{key} in {Table} is {address}, which is {known[address]}");
            }
        }
    }

    private static bool Takes(EndPoint? address, IPAddress ip) =>
        address is IPEndPoint listener &&
        (listener.Address.Equals(ip) ||
            listener.Address.Equals(IPAddress.IPv6Any) ||
            (listener.Address.Equals(IPAddress.Any) && ip.AddressFamily == AddressFamily.InterNetwork));
}
