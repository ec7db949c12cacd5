using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Host.Listening;

/// <summary>Why a listener could not be opened. A value: a taken port is the machine's state, not our bug.</summary>
internal sealed record BindFault(string Listener, EndPoint EndPoint, SocketError Error)
{
    /// <summary>One line for the operator: which listener, which address, what is wrong, what to do.</summary>
    public override string ToString() => $"listener '{Listener}': cannot listen on {AddressText.Of(EndPoint)}: {(EndPoint is IPEndPoint address ? Remedy(address) : RemedyOfFile($"{EndPoint}"))}";

    /// <summary>The same, at the line that names the address.</summary>
    public ConfigFault ToFault(SourceMap source) => new(ConfigFaultCode.CannotListen, source.At("address"), ToString());

    private string Remedy(IPEndPoint address) => Error switch
    {
        SocketError.AddressAlreadyInUse =>
            $"the port is in use; 'ss -ltnp sport = :{address.Port}' shows by whom; stop that process or choose another port",
        SocketError.AccessDenied when address.Port < 1024 =>
            "permission denied; ports below 1024 need CAP_NET_BIND_SERVICE (setcap cap_net_bind_service=+ep lb) or choose a higher port",
        SocketError.AccessDenied => "permission denied; a security policy forbids it",
        SocketError.AddressNotAvailable when IPAddress.IsLoopback(address.Address) =>
            $"this machine does not have that address; on macOS add it with 'sudo ifconfig lo0 alias {address.Address}'",
        SocketError.AddressNotAvailable => "this machine does not have that address; 'ip address' lists those it has",
        SocketError.AddressFamilyNotSupported or SocketError.ProtocolNotSupported or SocketError.ProtocolFamilyNotSupported =>
            "this machine has no such address family (IPv6 switched off?)",
        SocketError.OperationNotSupported => "protocol \"udp\" needs Linux on x64, arm64, riscv64 or loongarch64",
        SocketError.TooManyOpenSockets => "too many open files; raise the limit ('ulimit -n', LimitNOFILE=)",
        _ => new SocketException((int)Error).Message,
    };

    private string RemedyOfFile(string path) => Error switch
    {
        _ when path.StartsWith('@') => Error == SocketError.AddressAlreadyInUse ? "another process listens there; 'ss -lxp' shows who" : new SocketException((int)Error).Message,
        SocketError.AddressAlreadyInUse when Directory.Exists(path) => "it is a folder",
        SocketError.AddressAlreadyInUse =>
            "another process listens there, or it is no socket but another file, which is not ours to remove; 'ss -lxp' shows who listens",
        SocketError.AccessDenied => "permission denied; the user lb runs as must be able to make files in that folder",
        _ when !Directory.Exists(Path.GetDirectoryName(path)) => $"there is no folder {Path.GetDirectoryName(path)}; make it, or have systemd make it (RuntimeDirectory=)",
        _ => new SocketException((int)Error).Message,
    };
}
