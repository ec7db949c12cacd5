using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>TLS sessions with endpoints are resumed, as <c>openssl s_server</c> sees it, and no session spares a certificate its verification.</summary>
public sealed class EndpointResumptionTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly TestAuthority _authority = new();
    private readonly int _port = FreePort();
    private Process? _server;

    public void Dispose()
    {
        _server?.Kill();
        _server?.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_session_is_resumed_by_name(string version)
    {
        await StartServerAsync(version);
        await using Lb lb = await Lb.InFrontOfAsync($"protocol = \"https\"\nca = \"{_authority.CaFile}\"\nserver_name = \"web.test\"", new IPEndPoint(IPAddress.Loopback, _port));

        Assert.Contains("New, TLSv1", (await lb.AskAsync(Get)).Text, StringComparison.Ordinal);
        await Patience.UntilAsync(async () => (await lb.AskAsync(Get)).Text.Contains("Reused, TLSv1", StringComparison.Ordinal), "a session is resumed");
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_session_that_an_insecure_service_began_opens_no_door_of_a_verified_one(string version)
    {
        await StartServerAsync(version);
        await using Lb lb = await Lb.StartAsync($"""
            [[routes]]
            path = "/loose"
            service = "loose"
            [[routes]]
            path = "/strict"
            service = "strict"
            [[services]]
            name = "loose"
            endpoints = [{'{'} address = "127.0.0.1:{_port}" {'}'}]
            protocol = "https"
            server_name = "web.test"
            insecure = true
            [[services]]
            name = "strict"
            endpoints = [{'{'} address = "127.0.0.1:{_port}" {'}'}]
            protocol = "https"
            server_name = "web.test"
            """);

        for (int i = 0; i < 3; i++)
        {
            // A session is begun. Not asserted at once: the server takes one connection after another, and a strict one has just broken off.
            await Patience.UntilAsync(
                async () => (await lb.AskAsync("GET /loose HTTP/1.1\r\nHost: a.test\r\n\r\n")).Status == 200,
                $"openssl answers (has it ended? {_server!.HasExited})");
            Assert.Equal(502, (await lb.AskAsync("GET /strict HTTP/1.1\r\nHost: a.test\r\n\r\n")).Status);
        }
    }

    /// <summary>Answers every request with what it knows of its TLS session.</summary>
    private async Task StartServerAsync(string version)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/openssl"), "openssl is not here (Debian: openssl)");
        string pair = _authority.Write("web.test");
        ProcessStartInfo start = new("/usr/bin/openssl", ["s_server", "-accept", _port.ToString(CultureInfo.InvariantCulture), "-cert", $"{pair}.pem", "-cert_chain", $"{pair}.pem", "-key", $"{pair}.key", version, "-www", "-quiet"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _server = Process.Start(start)!;
        await Patience.UntilAsync(
            async () =>
            {
                using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(IPAddress.Loopback, _port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "openssl listens");
    }

    private static int FreePort()
    {
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
