using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Perf.Dns;

/// <summary>A server in a process of its own on the first processor.</summary>
internal sealed class Served : IDisposable
{
    private const double TicksPerSecond = 100; // sysconf(_SC_CLK_TCK) of every Linux

    private readonly Process _process;
    private readonly string? _folder;

    private Served(string name, int port, string? folder, string file, params IEnumerable<string> arguments)
    {
        (Name, Port, _folder) = (name, port, folder);
        _process = Process.Start(new ProcessStartInfo("taskset", ["-c", "0", file, .. arguments]) { RedirectStandardOutput = true })!;
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>Its processor time so far, of the system and its own.</summary>
    public double CpuSeconds
    {
        get
        {
            string[] fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(") ")[1].Split(' ');
            return (double.Parse(fields[11], CultureInfo.InvariantCulture) + double.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
        }
    }

    public static Served Own(int port) => new("lb", port, null, Environment.ProcessPath!, "serve", port.ToString(CultureInfo.InvariantCulture));

    public static Served Portable(int port) =>
        new("lb, base library's sockets", port, null, Environment.ProcessPath!, "serve", port.ToString(CultureInfo.InvariantCulture), "portable");

    /// <summary>Knot with one worker and the same zone, wildcard included.</summary>
    public static Served Knot(string name, int port)
    {
        string folder = Directory.CreateTempSubdirectory("perf-dns-").FullName;
        string[] owners = ["@", "*"];
        IEnumerable<string> addresses = owners.SelectMany(static owner => OwnServer.Addresses.Select(address => $"{owner} 30 A {address}"));
        File.WriteAllLines(
            Path.Combine(folder, "zone"),
            ["$ORIGIN " + OwnServer.Domain + ".", "@ 30 SOA ns1 hostmaster 1 3600 600 1209600 15", "@ 300 NS ns1", $"ns1 300 A {OwnServer.Addresses[0]}", .. addresses]);
        File.WriteAllText(Path.Combine(folder, "knot.conf"), $"""
            server:
              listen: 127.0.0.1@{port}
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
              rundir: {folder}
            database:
              storage: {folder}
            zone:
              - domain: {OwnServer.Domain}
                storage: {folder}
                file: zone
                zonefile-load: whole
                journal-content: none
            """);
        return new Served(name, port, folder, "knotd", "-c", Path.Combine(folder, "knot.conf"));
    }

    /// <summary>Asks until it answers.</summary>
    public async Task UntilReadyAsync()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        byte[] query = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. OwnServer.Domain.Split('.').SelectMany(static label => new[] { (byte)label.Length }.Concat(label.Select(static c => (byte)c))), 0, 0, 1, 0, 1];
        byte[] answer = new byte[512];
        for (int tries = 0; tries < 100; tries++)
        {
            try
            {
                await socket.SendToAsync(query, new IPEndPoint(IPAddress.Loopback, Port));
                using CancellationTokenSource patience = new(TimeSpan.FromMilliseconds(200));
                await socket.ReceiveAsync(answer, patience.Token);
                if ((answer[7], answer[3] & 0xF) == (3, 0))
                {
                    return;
                }
            }
            catch (Exception early) when (early is SocketException or OperationCanceledException)
            {
                // Not yet.
            }

            await Task.Delay(50);
        }

        throw new InvalidOperationException($"{Name} does not answer three addresses");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        if (_folder is not null)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
