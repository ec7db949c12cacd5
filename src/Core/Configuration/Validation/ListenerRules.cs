using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Rules of <c>[[listeners]]</c> and <c>[admin]</c>: what is bound, and that no two want the same.</summary>
/// <remarks>Config path.</remarks>
internal static class ListenerRules
{
    public static void Check(ProxyConfig config, FaultList faults)
    {
        if (config.Listeners.IsEmpty)
        {
            faults.Add(ConfigFaultCode.NoListener, config.Origin, "there is no [[listeners]], so no client could connect");
        }

        Names names = new("[[listeners]]", faults);
        List<Taken> bound = [new("[admin]", config.Admin.Address, config.Admin.Source.At("address"), Listener: null)];
        foreach (ListenerConfig listener in config.Listeners)
        {
            bool isDefault = !listener.Source.Has("name") && (listener.Address is null || listener.Name == AddressText.Of(listener.Address));
            if (!isDefault)
            {
                names.Take(listener.Name, "name", listener.Source);
            }

            bool isBound = TryTakeAddress(listener, bound, faults);
            if (isDefault && isBound)
            {
                names.TakeDefault(listener.Name, "name", "address", listener.Source); // where the address is refused, that is what is wrong with the name
            }

            CheckProxyProtocol(listener, faults);
        }

        StreamRules.Check(config, faults);
        CheckAdmin(config.Admin, faults);
    }

    /// <summary>Refuses an absent address, and one that somebody has and does not share.</summary>
    private static bool TryTakeAddress(ListenerConfig listener, List<Taken> bound, FaultList faults)
    {
        bool isFree = true;
        SourcePosition here = listener.Source.At("address");
        if (listener.Address is null)
        {
            if (!listener.Source.IsUnreadable("address"))
            {
                faults.Add(ConfigFaultCode.MissingKey, here, "[[listeners]] needs the key 'address'");
            }

            return false;
        }

        foreach (Taken other in bound)
        {
            if (Collide(other.Address, listener.Address) && !other.GoesWith(listener))
            {
                string where = other.Position.File is null ? "" : $" at {other.Position}";
                string message = $"address {AddressText.Of(listener.Address)} in [[listeners]] cannot be bound beside {AddressText.Of(other.Address)} of {other.What}{where}{Remedy(listener, other)}";
                faults.Add(ConfigFaultCode.AddressTaken, here, message);
                isFree = false;
                break;
            }
        }

        bound.Add(new Taken("[[listeners]]", listener.Address, here, listener));
        CheckMode(listener.Address, listener.Mode, listener.Source, "[[listeners]]", faults);
        return isFree;
    }

    /// <summary>What is no file has no mode: whoever sets one there believes that it keeps somebody out. The default says nothing, as everywhere.</summary>
    private static void CheckMode(EndPoint address, UnixFileMode mode, SourceMap source, string table, FaultList faults)
    {
        if (!AddressText.IsFile(address) && mode != SocketFileMode.Default)
        {
            string none = address is IPEndPoint ? "is none" : "has no file that could have one";
            string message = $"mode in {table} says who may connect to a Unix socket, and {AddressText.Of(address)} {none}; valid beside address = \"unix:/run/lb/…\"";
            faults.Add(ConfigFaultCode.BadValue, source.At("mode"), message);
        }
    }

    /// <summary>Whoever may connect may say that he is anybody.</summary>
    private static void CheckProxyProtocol(ListenerConfig listener, FaultList faults)
    {
        for (int i = 0; i < listener.ProxyProtocol.Length; i++)
        {
            if (Networks.Unmapped(listener.ProxyProtocol[i]).PrefixLength == 0)
            {
                string message = $"{listener.ProxyProtocol[i]} in proxy_protocol of [[listeners]] is everybody: each client may name any address as its own, and none can do without a header; " +
                    "list the balancers in front alone";
                faults.Add(ConfigFaultCode.ProxyProtocolOfAll, listener.Source.At("proxy_protocol", i), message);
            }
        }
    }

    private static void CheckAdmin(AdminConfig admin, FaultList faults)
    {
        CheckMode(admin.Address, admin.Mode, admin.Source, "[admin]", faults);
        if (!admin.IsLocal && admin.TokenFile.Length == 0 && !admin.Source.IsUnreadable("token_file"))
        {
            string message = $"[admin] needs the key 'token_file': its address {admin.Address} is not loopback, so others reach it than this node's operators";
            faults.Add(ConfigFaultCode.MissingKey, admin.Source.At("address"), message);
        }

        if (admin.Token.AsSpan().ContainsAnyExceptInRange((byte)0x21, (byte)0x7E))
        {
            faults.Add(ConfigFaultCode.BadValue, admin.Source.At("token_file"), "what token_file in [admin] names holds blanks or other than ASCII, which no header can bring");
        }
    }

    /// <summary>What the operator may have meant, where one address can be shared.</summary>
    private static string Remedy(ListenerConfig listener, Taken other) =>
        listener.Protocol == ListenerProtocol.Tcp && other.Listener is { Protocol: ListenerProtocol.Tcp or ListenerProtocol.Https } && other.Address.Equals(listener.Address)
            ? "; one address is shared by TLS name: each of them but one needs 'sni'"
            : "";

    /// <summary>Port 0 picks a free one; a wildcard takes the port of every address, <c>[::]</c> that of IPv4 as well. Two files are two.</summary>
    private static bool Collide(EndPoint first, EndPoint second)
    {
        if (first is not IPEndPoint one || second is not IPEndPoint other)
        {
            return first.Equals(second);
        }

        if (one.Port != other.Port || one.Port == 0)
        {
            return false;
        }

        bool sameFamily = one.AddressFamily == other.AddressFamily;
        return one.Address.Equals(other.Address) || IsDualWildcard(one) || IsDualWildcard(other) ||
            (sameFamily && (one.Address.Equals(IPAddress.Any) || other.Address.Equals(IPAddress.Any)));

        // The listening socket of [::] is dual-mode: it takes IPv4 clients too.
        static bool IsDualWildcard(IPEndPoint endpoint) =>
            endpoint.AddressFamily == AddressFamily.InterNetworkV6 && endpoint.Address.Equals(IPAddress.IPv6Any);
    }

    /// <summary>An address that somebody has.</summary>
    /// <param name="What">Who, as a table.</param>
    /// <param name="Address">It.</param>
    /// <param name="Position">Where it was written.</param>
    /// <param name="Listener">Null: none of these.</param>
    private sealed record Taken(string What, EndPoint Address, SourcePosition Position, ListenerConfig? Listener)
    {
        /// <summary>True when both can have it: UDP and TCP have ports of their own; and what comes to one TCP address is told apart by its TLS name.</summary>
        public bool GoesWith(ListenerConfig other) =>
            IsUdp(Listener) != IsUdp(other) ||
            (Listener is not null && Address.Equals(other.Address) && TakesNames(Listener, other) && (IsByName(Listener) || IsByName(other)));

        private static bool IsUdp(ListenerConfig? listener) => listener?.Protocol == ListenerProtocol.Udp;

        private static bool IsByName(ListenerConfig listener) => listener is { Protocol: ListenerProtocol.Tcp, Sni.IsEmpty: false };

        private static bool TakesNames(ListenerConfig one, ListenerConfig other) =>
            one.Protocol is ListenerProtocol.Tcp or ListenerProtocol.Https && other.Protocol is ListenerProtocol.Tcp or ListenerProtocol.Https;
    }
}
