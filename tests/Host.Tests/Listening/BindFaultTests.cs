using System.Net;
using System.Net.Sockets;
using LoadBalancer.Host.Listening;

namespace LoadBalancer.Host.Tests.Listening;

public sealed class BindFaultTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", SocketError.AddressAlreadyInUse, "'ss -ltnp sport = :8080'")]
    [InlineData("0.0.0.0:80", SocketError.AccessDenied, "CAP_NET_BIND_SERVICE")]
    [InlineData("10.9.8.7:80", SocketError.AddressNotAvailable, "'ip address' lists")]
    [InlineData("127.0.0.2:80", SocketError.AddressNotAvailable, "ifconfig lo0 alias 127.0.0.2")]
    [InlineData("[::]:80", SocketError.AddressFamilyNotSupported, "IPv6 switched off?")]
    public void Is_one_line_that_names_listener_address_and_remedy(string address, SocketError error, string remedy)
    {
        string line = new BindFault("http", IPEndPoint.Parse(address), error).ToString();

        Assert.StartsWith($"listener 'http': cannot listen on {address}: ", line, StringComparison.Ordinal);
        Assert.Contains(remedy, line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
    }
}
