using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Perf.Streams;

/// <summary>A program in a process of its own on one processor, with its files in a folder of its own.</summary>
internal sealed class Proxy : IDisposable
{
    private const double TicksPerSecond = 100; // sysconf(_SC_CLK_TCK) of every Linux

    private readonly Process _process;
    private readonly string _folder;

    private Proxy(string name, int port, int processor, string folder, string file, params IEnumerable<string> arguments)
    {
        (Name, Port, _folder) = (name, port, folder);
        _process = Process.Start(new ProcessStartInfo("taskset", ["-c", $"{processor}", file, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += static (_, _) => { };
        _process.ErrorDataReceived += static (_, _) => { };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
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

    /// <summary>Ours, with one listener and one endpoint, on one loop.</summary>
    public static Proxy Own(string program, string name, string protocol, int port, int endpointPort)
    {
        string folder = Directory.CreateTempSubdirectory("perf-streams-").FullName;
        string config = Path.Combine(folder, "lb.toml");
        File.WriteAllText(config, $$"""
            [transport]
            loops = 1
            [access_log]
            format = "off"
            [admin]
            address = "127.0.0.1:{{port + 1}}"
            [[listeners]]
            address = "127.0.0.1:{{port}}"
            protocol = "{{protocol}}"
            service = "it"
            [[services]]
            name = "it"
            endpoints = [{ address = "127.0.0.1:{{endpointPort}}" }]
            """);
        return new Proxy(name, port, processor: 0, folder, program, "run", "--config", config);
    }

    /// <summary>HAProxy in TCP mode with one thread and its own defaults; with <paramref name="splices"/> it is asked to splice.</summary>
    public static Proxy HaProxy(string name, int port, int endpointPort, bool splices)
    {
        string folder = Directory.CreateTempSubdirectory("perf-streams-").FullName;
        string config = Path.Combine(folder, "haproxy.cfg");
        File.WriteAllText(config, $"""
            global
              nbthread 1
            defaults
              mode tcp
              timeout connect 2s
              timeout client 60s
              timeout server 60s
            {(splices ? "  option splice-auto" : "")}
            listen it
              bind 127.0.0.1:{port}
              server one 127.0.0.1:{endpointPort}

            """);
        return new Proxy(name, port, processor: 0, folder, "haproxy", "-db", "-f", config);
    }

    /// <summary>Knot with one worker and a zone of three addresses, on the other processor.</summary>
    public static Proxy Knot(int port, string domain)
    {
        string folder = Directory.CreateTempSubdirectory("perf-streams-").FullName;
        File.WriteAllLines(
            Path.Combine(folder, "zone"),
            [$"$ORIGIN {domain}.", "@ 30 SOA ns1 hostmaster 1 3600 600 1209600 15", "@ 300 NS ns1", "ns1 300 A 10.0.0.1", "@ 30 A 10.0.0.2", "* 30 A 10.0.0.3"]);
        string config = Path.Combine(folder, "knot.conf");
        File.WriteAllText(config, $"""
            server:
              listen: 127.0.0.1@{port}
              udp-workers: 1
              tcp-workers: 1
              background-workers: 1
              rundir: {folder}
            database:
              storage: {folder}
            zone:
              - domain: {domain}
                storage: {folder}
                file: zone
                zonefile-load: whole
                journal-content: none
            """);
        return new Proxy("knot", port, processor: 1, folder, "knotd", "-c", config);
    }

    /// <summary>Tries until it takes connections.</summary>
    public void UntilReady(int port)
    {
        for (int tries = 0; tries < 200; tries++)
        {
            try
            {
                using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                Thread.Sleep(50);
            }
        }

        throw new InvalidOperationException($"{Name} does not listen at {port}");
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
