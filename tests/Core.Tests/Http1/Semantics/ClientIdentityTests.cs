using System.Net;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

[Rfc("7239", "6")]
public sealed class ClientIdentityTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7", "192.0.2.7")] // how a dual-stack socket names an IPv4 peer
    [InlineData("2001:DB8::7", "2001:db8::7", "\"[2001:db8::7]\"")]
    [InlineData("::1", "::1", "\"[::1]\"")]
    [InlineData("fe80::1%3", "fe80::1", "\"[fe80::1]\"")] // a zone means nothing beyond this machine, and neither grammar has one
    public void Writes_the_peer_in_the_form_of_each_field(string peer, string address, string node)
    {
        ClientIdentity client = new(IPAddress.Parse(peer), "8080"u8.ToArray(), isTrusted: false);

        Assert.Equal((address, node, "8080"), (Text.Of(client.AddressText), Text.Of(client.ForwardedNode), Text.Of(client.ListenPort)));
    }
}
