using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Core.Primitives;

/// <summary>Where a socket is, in the operator's words: <c>10.0.0.1:80</c>, <c>[::]:80</c>, <c>unix:/run/lb/http.sock</c>.</summary>
public static class SocketAddressText
{
    /// <summary>What is read is what is printed back.</summary>
    public static string Of(EndPoint address) => address is UnixDomainSocketEndPoint ? UnixPeer.Word + address : address.ToString()!;
}
