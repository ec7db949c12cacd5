using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A reload gives a <c>tcp</c> listener another name: whoever has connected is relayed, however far he had come.</summary>
public sealed class RenamedListenerTests
{
    private readonly int _port = FreePort();

    [Fact]
    public async Task Who_has_not_finished_his_PROXY_header_goes_where_the_listener_went()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection => await connection.WriteAsync($"heard {await connection.ReadTextAsync(5)}"));
        await using Lb lb = await Lb.StartAsync($"{Listener("before")}\nproxy_protocol = [\"127.0.0.1\"]\n{Service(pod.Address)}", isWatched: false);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync("PROXY TCP4 203.0.113.9 ");
        await Patience.UntilAsync(async () => (await lb.ReadMetricsAsync()).Contains("lb_connections{listener=\"before\"} 1\n", StringComparison.Ordinal), "it is there");

        await RenameAsync(lb);
        await client.SendAsync("198.51.100.1 56324 8443\r\nhello");

        Assert.Equal("heard hello", Encoding.ASCII.GetString(await client.ReadToEndAsync()));
    }

    [Fact]
    public async Task Who_has_not_said_yet_whom_he_wants_does_too()
    {
        await using ScriptedPod pod = ScriptedPod.Run(static async connection => await connection.WriteAsync($"heard {await connection.ReadTextAsync(5)}"));
        await using Lb lb = await Lb.StartAsync(
            $"{Listener("before")}\n{Listener("named")}\nsni = [\"a.test\"]\n{Service(pod.Address)}", isWatched: false);
        await using RawClient client = await lb.ConnectAsync();
        await client.SendAsync(new byte[] { 22 }); // as TLS begins

        await RenameAsync(lb);
        await client.SendAsync("ello");

        Assert.Equal("heard \u0016ello", Encoding.ASCII.GetString(await client.ReadToEndAsync()));
    }

    private static async Task RenameAsync(Lb lb)
    {
        lb.Edit("name = \"before\"", "name = \"after\"");
        (int exitCode, _, string error) = await lb.ReloadAsync();
        Assert.True(exitCode == 0, error);
    }

    private string Listener(string name) => $"[[listeners]]\nname = \"{name}\"\naddress = \"127.0.0.1:{_port}\"\nprotocol = \"tcp\"\nservice = \"web\"";

    private static string Service(IPEndPoint pod) => $"[[services]]\nname = \"web\"\nendpoints = [{{ address = \"{pod}\" }}]";

    /// <summary>With another name, port 0 would be another port.</summary>
    private static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
