using System.Net;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Tests.Http1.Writing;

/// <summary>What goes to an endpoint, byte for byte.</summary>
public sealed class RequestHeadWriterTests
{
    private static readonly ClientIdentity UntrustedIPv6 = new(IPAddress.Parse("2001:db8::7"), "443"u8.ToArray(), isTrusted: false);

    private static readonly ClientIdentity TrustedIPv6 = new(IPAddress.Parse("2001:db8::8"), "443"u8.ToArray(), isTrusted: true);

    [Fact]
    public void Replaces_every_forwarding_field_of_an_untrusted_client() => AssertWritten( // E18
        ReadRequest.Of(Text.Head(
            "GET /a?b HTTP/1.1",
            "X-Before: 1",
            "Host: a.test",
            "X-Forwarded-For: 9.9.9.9",
            "x-forwarded-proto: https",
            "X-Forwarded-Host: evil",
            "X-FORWARDED-PORT: 1",
            "X-Real-IP: 9.9.9.9",
            "Forwarded: for=9.9.9.9",
            "X-Request-ID: theirs",
            "Via: 1.1 other",
            "X-After:2")),
        ReadRequest.Untrusted,
        "GET /a?b HTTP/1.1",
        "Host: a.test",
        "X-Before: 1",
        "Via: 1.1 other",
        "X-After: 2",
        "Via: 1.1 lb",
        "X-Forwarded-For: 192.0.2.7",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: a.test",
        "X-Forwarded-Port: 8080",
        "X-Real-IP: 192.0.2.7",
        $"X-Request-ID: {ReadRequest.RequestId}",
        "Forwarded: for=192.0.2.7;host=a.test;proto=http");

    [Fact]
    public void Appends_to_the_lists_of_a_trusted_client_and_keeps_its_single_values() => AssertWritten(
        ReadRequest.Of(Text.Head(
            "GET / HTTP/1.1",
            "Host: a.test:8080",
            "X-Forwarded-For: 9.9.9.9, 8.8.8.8",
            "X-Forwarded-For: 7.7.7.7",
            "X-Forwarded-For:",
            "X-Forwarded-Proto: https",
            "X-Forwarded-Proto: ws",
            "X-Forwarded-Host: b.test",
            "X-Forwarded-Port: 443",
            "X-Real-IP: 9.9.9.9",
            "Forwarded: for=9.9.9.9;proto=https",
            "X-Request-ID: theirs")),
        ReadRequest.Trusted,
        new RealClient("7.7.7.7"),
        "GET / HTTP/1.1",
        "Host: a.test:8080",
        "Via: 1.1 lb",
        "X-Forwarded-For: 9.9.9.9, 8.8.8.8, 7.7.7.7, 192.0.2.8",
        "X-Forwarded-Proto: https",
        "X-Forwarded-Host: b.test",
        "X-Forwarded-Port: 443",
        "X-Real-IP: 7.7.7.7",
        "X-Request-ID: theirs",
        "Forwarded: for=9.9.9.9;proto=https, for=192.0.2.8;host=\"a.test:8080\";proto=http");

    [Theory]
    [InlineData("X-Forwarded-For: 7.7.7.7", "7.7.7.7")]
    [InlineData("Forwarded: for=7.7.7.7", "10.0.0.1")] // which the client is not found by
    [InlineData("X-Forwarded-For:", "10.0.0.1")]
    [InlineData("X-Forwarded-Proto: https", "10.0.0.1")]
    public void Keeps_the_X_Real_IP_of_a_trusted_client_only_where_no_chain_comes_with_it(string line, string address) =>
        Assert.Contains(
            $"\r\nX-Real-IP: {address}\r\n",
            Text.Of(ReadRequest.Of(Text.Get("X-Real-IP: 10.0.0.1", line)).Write(ReadRequest.Trusted, "7.7.7.7")),
            StringComparison.Ordinal);

    [Fact]
    public void Gives_what_a_trusted_client_leaves_out() => AssertWritten(
        ReadRequest.Of(Text.Get("X-Forwarded-Proto: ", "X-Request-ID:")),
        ReadRequest.Trusted,
        "GET / HTTP/1.1",
        "Host: a.test",
        "Via: 1.1 lb",
        "X-Forwarded-For: 192.0.2.8",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: a.test",
        "X-Forwarded-Port: 8080",
        "X-Real-IP: 192.0.2.8",
        $"X-Request-ID: {ReadRequest.RequestId}",
        "Forwarded: for=192.0.2.8;host=a.test;proto=http");

    [Rfc("7239", "4")]
    [Fact]
    public void Writes_an_IPv6_client_and_host_as_each_field_wants_them() => AssertWritten(
        ReadRequest.Of("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n"),
        UntrustedIPv6,
        "GET / HTTP/1.1",
        "Host: [::1]:8080",
        "Via: 1.1 lb",
        "X-Forwarded-For: 2001:db8::7",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: [::1]:8080",
        "X-Forwarded-Port: 443",
        "X-Real-IP: 2001:db8::7",
        $"X-Request-ID: {ReadRequest.RequestId}",
        "Forwarded: for=\"[2001:db8::7]\";host=\"[::1]:8080\";proto=http");

    [Fact]
    public void Appends_an_IPv6_peer_and_names_the_client_it_speaks_for() => AssertWritten(
        ReadRequest.Of(Text.Get("X-Forwarded-For: 2001:db8::1", "Forwarded: for=\"[2001:db8::1]\"")),
        TrustedIPv6,
        new RealClient("2001:db8::1"),
        "GET / HTTP/1.1",
        "Host: a.test",
        "Via: 1.1 lb",
        "X-Forwarded-For: 2001:db8::1, 2001:db8::8",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Host: a.test",
        "X-Forwarded-Port: 443",
        "X-Real-IP: 2001:db8::1",
        $"X-Request-ID: {ReadRequest.RequestId}",
        "Forwarded: for=\"[2001:db8::1]\", for=\"[2001:db8::8]\";host=a.test;proto=http");

    [Fact]
    public void Writes_HTTP_1_0_without_Host_as_1_1_with_the_endpoints_name_and_says_nothing_of_a_host() => AssertWritten(
        ReadRequest.Of("GET /x HTTP/1.0\r\nConnection: keep-alive\r\nX-A: 1\r\n\r\n"),
        ReadRequest.Untrusted,
        "GET /x HTTP/1.1",
        $"Host: {ReadRequest.Endpoint}",
        "X-A: 1",
        "Via: 1.0 lb",
        "X-Forwarded-For: 192.0.2.7",
        "X-Forwarded-Proto: http",
        "X-Forwarded-Port: 8080",
        "X-Real-IP: 192.0.2.7",
        $"X-Request-ID: {ReadRequest.RequestId}",
        "Forwarded: for=192.0.2.7;proto=http");

    [Fact]
    public void Keeps_the_host_a_trusted_client_forwards_even_when_it_sends_none_of_its_own() =>
        Assert.Contains(
            "\r\nX-Forwarded-Host: b.test\r\n",
            Written(ReadRequest.Of("GET / HTTP/1.0\r\nX-Forwarded-Host: b.test\r\n\r\n"), ReadRequest.Trusted),
            StringComparison.Ordinal);

    [Rfc("9110", "7.6.1")]
    [Fact]
    public void Writes_ours_after_what_Connection_names_is_gone() // E2
    {
        foreach (string name in (string[])["X-Forwarded-For", "x-FORWARDED-for"])
        {
            string[] lines =
                [$"Connection: {name}, X-Request-ID, Via", "X-Forwarded-For: 9.9.9.9", "X-Request-ID: theirs", "Via: 1.1 other"];
            string written = Written(ReadRequest.Of(Text.Get(lines)), ReadRequest.Untrusted);
            Assert.Contains($"\r\nX-Forwarded-For: {Text.Of(ReadRequest.Untrusted.AddressText)}\r\n", written, StringComparison.Ordinal);
            Assert.Contains($"\r\nX-Request-ID: {ReadRequest.RequestId}\r\n", written, StringComparison.Ordinal);
            Assert.Contains("\r\nVia: 1.1 lb\r\n", written, StringComparison.Ordinal);
            Assert.DoesNotContain("9.9.9.9", written, StringComparison.Ordinal);
            Assert.DoesNotContain("Connection", written, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void Keeps_what_a_trusted_peer_says_of_the_client_though_Connection_names_it() // E2
    {
        string written = Written(
            ReadRequest.Of(Text.Get("Connection: X-Forwarded-For, Forwarded", "X-Forwarded-For: 9.9.9.9", "Forwarded: for=9.9.9.9")),
            ReadRequest.Trusted);
        string alone = Written(ReadRequest.Of(Text.Get("Connection: X-Real-IP", "X-Real-IP: 9.9.9.9")), ReadRequest.Trusted);

        string proxy = Text.Of(ReadRequest.Trusted.AddressText);
        Assert.Contains($"\r\nX-Forwarded-For: 9.9.9.9, {proxy}\r\n", written, StringComparison.Ordinal);
        Assert.Contains("\r\nForwarded: for=9.9.9.9, for=", written, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Real-IP: 9.9.9.9\r\n", alone, StringComparison.Ordinal);
        Assert.DoesNotContain("Connection", written, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Removes_nominated_and_hop_by_hop_fields() // E1, E4
    {
        string written = Written(
            ReadRequest.Of(Text.Get(
                "Connection: close, X-Auth", "X-Auth: 1", "TE: trailers", "Keep-Alive: 5", "Upgrade: h2c", "HTTP2-Settings: A",
                "Proxy-Authorization: Basic x", "Proxy-Connection: close", "Trailer: X-T", "X-Kept: 1")),
            ReadRequest.Untrusted);

        Assert.StartsWith("GET / HTTP/1.1\r\nHost: a.test\r\nX-Kept: 1\r\nVia: 1.1 lb\r\nX-Forwarded-For: ", written, StringComparison.Ordinal);
    }

    [Rfc("9110", "7.6.2")]
    [Fact]
    public void Writes_Max_Forwards_one_less_and_once() // E16
    {
        string written = Written(ReadRequest.Of("OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 010\r\n\r\n"), ReadRequest.Untrusted);
        Assert.Contains("\r\nMax-Forwards: 9\r\n", written, StringComparison.Ordinal);
        Assert.Equal(1, written.Split("Max-Forwards").Length - 1);

        string get = Written(ReadRequest.Of(Text.Get("Max-Forwards: 10")), ReadRequest.Untrusted);
        Assert.Contains("\r\nMax-Forwards: 10\r\n", get, StringComparison.Ordinal);
    }

    [Fact]
    public void Passes_the_bytes_of_values_and_target_untouched() // A7, B16, B17, B19
    {
        const string Head = "GET //a%2fb//c?%zz\\ HTTP/1.1\r\nHost: A.Test.\r\nX-A: \u00e9\u0080\u00ff\t x\r\n";
        byte[] written = ReadRequest.Of(Head + "\r\n").Write(ReadRequest.Untrusted);

        Assert.StartsWith(Head, Text.Of(written), StringComparison.Ordinal);
        Assert.Contains((byte)0xE9, written);
    }

    [Fact]
    public void Sends_the_path_it_is_given_with_the_clients_query() // B14
    {
        ReadRequest request = ReadRequest.Of("GET /a/../b?../c HTTP/1.1\r\nHost: a.test\r\n\r\n");

        Assert.StartsWith("GET /b?../c HTTP/1.1\r\n", Text.Of(request.Write(ReadRequest.Untrusted, path: "/b")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("X-A: 1", "proto=http\r\n\r\n")]
    [InlineData("Content-Length: 007", "proto=http\r\nContent-Length: 7\r\n\r\n")]
    [InlineData("Content-Length: 0", "proto=http\r\nContent-Length: 0\r\n\r\n")]
    [InlineData("transfer-encoding: CHUNKED", "proto=http\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public void Ends_with_the_one_framing_field_or_none(string line, string end) // rule 2
    {
        string written = Written(ReadRequest.Of(Text.Post(line)), ReadRequest.Untrusted);

        Assert.EndsWith(end, written, StringComparison.Ordinal);
        Assert.True(written.Split("Content-Length", StringSplitOptions.None).Length + written.Split("Transfer-Encoding").Length <= 3);
        Assert.DoesNotContain("transfer-encoding", written, StringComparison.Ordinal);
    }

    private static string Written(ReadRequest request, ClientIdentity client)
    {
        Assert.Equal(Http1Error.None, request.Error);
        return Text.Of(request.Write(client));
    }

    private static void AssertWritten(ReadRequest request, ClientIdentity client, params string[] lines) =>
        Assert.Equal(Text.Head(lines), Written(request, client));

    private static void AssertWritten(ReadRequest request, ClientIdentity client, RealClient realClient, params string[] lines) =>
        Assert.Equal(Text.Head(lines), Text.Of(request.Write(client, realClient.Address)));

    /// <summary>Tells the real client's address from the first of the lines.</summary>
    private sealed record RealClient(string Address);
}
