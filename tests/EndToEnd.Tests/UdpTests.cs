using System.Net;
using System.Net.Sockets;
using System.Text;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A listener with <c>protocol = "udp"</c> relays datagrams, and answers come from where they were sent to.</summary>
public sealed class UdpTests
{
    [Fact]
    public async Task Many_clients_have_their_own_answers_and_each_stays_with_one_endpoint()
    {
        SkipElsewhere();
        using EchoPod one = new("one"), other = new("other");
        await using Lb lb = await StartAsync("", one.Address, other.Address);
        Socket[] clients = [.. Enumerable.Range(0, 100).Select(_ => ConnectTo(lb.Address))];
        for (int turn = 0; turn < 3; turn++)
        {
            foreach ((Socket client, int number) in clients.Select(static (client, number) => (client, number)))
            {
                await client.SendAsync(Encoding.ASCII.GetBytes($"{number}:{turn}"));
            }

            foreach ((Socket client, int number) in clients.Select(static (client, number) => (client, number)))
            {
                Assert.Equal($"{(number % 2 == 0 ? "one" : "other")} {number}:{turn}", await ReceiveAsync(client));
            }
        }

        string metrics = await lb.ReadMetricsAsync();
        Assert.Contains("lb_udp_sessions{listener=\"udp\"} 100", metrics, StringComparison.Ordinal);
        Assert.Contains("lb_udp_datagrams_total{listener=\"udp\",direction=\"received\"} 300", metrics, StringComparison.Ordinal);
        Assert.Contains("lb_udp_datagrams_total{listener=\"udp\",direction=\"sent\"} 300", metrics, StringComparison.Ordinal);
        Array.ForEach(clients, static client => client.Dispose());
        await lb.StopAsync();
        Assert.Equal(100, lb.LogLines.Count);
        Assert.All(lb.LogLines, static line => Assert.Contains("\"scheme\":\"udp\"", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.2")]
    [InlineData("[::]", "127.0.0.3")]
    [InlineData("[::]", "::1")]
    public async Task At_a_wildcard_an_answer_comes_from_the_address_the_client_sent_to(string listen, string asked)
    {
        SkipElsewhere();
        using EchoPod pod = new("pod");
        await using Lb lb = await StartAtAsync(listen, "", pod.Address);
        IPAddress address = IPAddress.Parse(asked);
        using Socket client = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        client.Bind(new IPEndPoint(address.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        await client.SendToAsync("x"u8.ToArray(), new IPEndPoint(address, lb.Address.Port));

        byte[] buffer = new byte[100];
        SocketReceiveFromResult received = await client.ReceiveFromAsync(buffer, client.LocalEndPoint!, Limit());

        Assert.Equal(new IPEndPoint(address, lb.Address.Port), received.RemoteEndPoint);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(65_000)]
    public async Task A_datagram_of_any_size_arrives_as_it_was_sent(int bytes)
    {
        SkipElsewhere();
        using EchoPod pod = new("");
        await using Lb lb = await StartAsync("", pod.Address);
        using Socket client = ConnectTo(lb.Address);
        byte[] sent = new byte[bytes];
        new Random(bytes).NextBytes(sent);
        await client.SendAsync(sent);

        byte[] buffer = new byte[70_000];
        int count = await client.ReceiveAsync(buffer, Limit());

        Assert.Equal(sent, buffer[1..count]); // behind the pod's blank
    }

    [Fact]
    public async Task Where_nobody_listens_the_client_is_answered_by_another_endpoint_at_its_next_try()
    {
        SkipElsewhere();
        using EchoPod pod = new("pod");
        EchoPod gone = new("gone");
        await using Lb lb = await StartAsync("", gone.Address, pod.Address);
        gone.Dispose();
        for (int number = 0; number < 4; number++)
        {
            using Socket client = ConnectTo(lb.Address);
            string? answer = null;
            for (int tries = 0; tries < 20 && answer is null; tries++)
            {
                await client.SendAsync("x"u8.ToArray());
                using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(500));
                try
                {
                    answer = await ReceiveWithinAsync(client, patience.Token);
                }
                catch (OperationCanceledException)
                {
                    // It is for the client to ask again: the datagram that was refused is lost.
                }
            }

            Assert.Equal("pod x", answer);
        }
    }

    [Fact]
    public async Task Beyond_the_cap_a_new_client_is_dropped_and_counted_and_silence_makes_room()
    {
        SkipElsewhere();
        using EchoPod pod = new("pod");
        await using Lb lb = await StartAsync("udp = { sessions = 1, idle_timeout = \"1s\" }", pod.Address);
        using Socket first = ConnectTo(lb.Address), second = ConnectTo(lb.Address);
        await first.SendAsync("a"u8.ToArray());
        Assert.Equal("pod a", await ReceiveAsync(first));
        await second.SendAsync("b"u8.ToArray());
        await Patience.UntilAsync(
            async () => (await lb.ReadMetricsAsync()).Contains("lb_udp_dropped_total{listener=\"udp\",reason=\"sessions\"} 1", StringComparison.Ordinal), "it is dropped");

        await Patience.UntilAsync(async () => (await lb.ReadMetricsAsync()).Contains("lb_udp_sessions{listener=\"udp\"} 0", StringComparison.Ordinal), "the first is over");
        await second.SendAsync("b"u8.ToArray());

        Assert.Equal("pod b", await ReceiveAsync(second));
    }

    [Fact]
    public async Task A_reload_changes_where_new_sessions_go_and_one_that_there_is_goes_on()
    {
        SkipElsewhere();
        using EchoPod one = new("one"), other = new("other");
        await using Lb lb = await Lb.StartAsync($"{Listener("127.0.0.1", "one")}\n{Service("one", one.Address)}\n{Service("other", other.Address)}", isWatched: false);
        using Socket former = ConnectTo(lb.Address);
        await former.SendAsync("x"u8.ToArray());
        Assert.Equal("one x", await ReceiveAsync(former));

        lb.Edit("service = \"one\"", "service = \"other\"");
        (int exitCode, _, string error) = await lb.ReloadAsync();
        Assert.True(exitCode == 0, error);

        using Socket newcomer = ConnectTo(lb.Address);
        await newcomer.SendAsync("x"u8.ToArray());
        Assert.Equal("other x", await ReceiveAsync(newcomer));
        await former.SendAsync("x"u8.ToArray());
        Assert.Equal("one x", await ReceiveAsync(former));
    }

    [Fact]
    public async Task A_listener_that_goes_and_comes_back_at_another_address_of_its_port_does_both_in_one_reload()
    {
        SkipElsewhere();
        using EchoPod pod = new("pod");
        await using Lb lb = await StartAtAsync("0.0.0.0", "", pod.Address);
        int port = lb.Address.Port;
        using Socket former = ConnectTo(new IPEndPoint(IPAddress.Loopback, port));
        await former.SendAsync("x"u8.ToArray());
        Assert.Equal("pod x", await ReceiveAsync(former));

        lb.Edit("address = \"0.0.0.0:0\"", $"address = \"127.0.0.1:{port}\"");
        (int exitCode, _, string error) = await lb.ReloadAsync();
        Assert.True(exitCode == 0, error);

        using Socket newcomer = ConnectTo(new IPEndPoint(IPAddress.Loopback, port));
        await newcomer.SendAsync("y"u8.ToArray());
        Assert.Equal("pod y", await ReceiveAsync(newcomer));
    }

    [Fact]
    public async Task Knot_behind_it_answers()
    {
        SkipElsewhere();
        await using KnotServer knot = await KnotServer.StartAsync();
        await using Lb lb = await StartAsync("", knot.Plan.Server);
        using Socket client = ConnectTo(lb.Address);
        byte[] query = [7, 9, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, .. "iks1"u8, 7, .. "example"u8, 0, 0, 6, 0, 1];
        await client.SendAsync(query);

        byte[] answer = new byte[1500];
        int count = await client.ReceiveAsync(answer, Limit());

        Assert.True(count > query.Length);
        Assert.Equal([7, 9], answer[..2]);
        Assert.Equal(0, answer[3] & 0xF);
    }

    private static void SkipElsewhere() => Assert.SkipUnless(OperatingSystem.IsLinux(), "udp listeners are Linux's");

    private static Socket ConnectTo(IPEndPoint address)
    {
        Socket client = new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        client.Connect(address);
        return client;
    }

    private static CancellationToken Limit() => new CancellationTokenSource(Patience.Limit).Token;

    private static Task<string> ReceiveAsync(Socket client) => ReceiveWithinAsync(client, Limit());

    private static async Task<string> ReceiveWithinAsync(Socket client, CancellationToken patience)
    {
        byte[] buffer = new byte[100];
        int count;
        do
        {
            try
            {
                count = await client.ReceiveAsync(buffer, patience);
            }
            catch (SocketException)
            {
                count = -1;
            }
        }
        while (count < 0);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }

    private static Task<Lb> StartAsync(string more, params IPEndPoint[] endpoints) => StartAtAsync("127.0.0.1", more, endpoints);

    private static Task<Lb> StartAtAsync(string address, string more, params IPEndPoint[] endpoints) =>
        Lb.StartAsync($"{Listener(address, "echo")}\n{more}\n{Service("echo", endpoints)}", isWatched: false);

    private static string Listener(string address, string service) => $"[[listeners]]\nname = \"udp\"\naddress = \"{address}:0\"\nprotocol = \"udp\"\nservice = \"{service}\"";

    private static string Service(string name, params IPEndPoint[] endpoints) =>
        $"[[services]]\nname = \"{name}\"\nendpoints = [{string.Join(", ", endpoints.Select(static endpoint => $"{{ address = \"{endpoint}\" }}"))}]";

    /// <summary>Sends back what it gets, behind its name and a blank.</summary>
    private sealed class EchoPod : IDisposable
    {
        private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

        public EchoPod(string name)
        {
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            Address = (IPEndPoint)_socket.LocalEndPoint!;
            _ = EchoAsync(Encoding.ASCII.GetBytes($"{name} "));
        }

        public IPEndPoint Address { get; }

        public void Dispose() => _socket.Dispose();

        private async Task EchoAsync(byte[] prefix)
        {
            byte[] buffer = new byte[70_000];
            try
            {
                while (true)
                {
                    SocketReceiveFromResult received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0));
                    await _socket.SendToAsync((byte[])[.. prefix, .. buffer.AsSpan(0, received.ReceivedBytes)], received.RemoteEndPoint);
                }
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                // Disposed.
            }
        }
    }
}
