using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Dns.Publishing;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Dns;
using LoadBalancer.Host.Rendering;
using LoadBalancer.Soak.Processes;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A real Knot DNS on a loopback port, configured by <c>lb render knot</c>; skips the test, visibly, where there is none.</summary>
/// <remarks>Needs no rights: all it reads and writes is in a folder of its own, gone with it.</remarks>
internal sealed class KnotServer : IAsyncDisposable
{
    public const string Domain = "iks1.example";

    private const string Secret = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5MTI=";

    private readonly DirectoryInfo _folder;
    private readonly string _program;
    private Process? _process;

    private KnotServer(DirectoryInfo folder, string program, PublishingPlan plan) => (_folder, _program, Plan) = (folder, program, plan);

    /// <summary>As the configuration has it.</summary>
    public PublishingPlan Plan { get; }

    public static async Task<KnotServer> StartAsync(string algorithm = "hmac-sha256")
    {
        string? program = $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin".Split(':').Select(static folder => Path.Combine(folder, "knotd")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "publishing to a real server needs knotd (apt install knot)");
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lb-knot-");
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "tsig.key"), Secret);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "lb.toml"), $$"""
            listeners = [{ address = "127.0.0.1:0" }]
            services = [{ name = "web", endpoints = [{ address = "10.0.0.1:80" }] }]
            routes = [{ service = "web" }]
            albs = [{ id = "alb1", zone = "tok02", ip = "10.66.0.1" }, { id = "alb2", zone = "tok02", ip = "10.66.0.2" }]
            [node]
            alb = "alb1"
            [mzlb]
            domain = "{{Domain}}"
            [mzlb.dns]
            mode = "rfc2136"
            server = "127.0.0.1:{{FreePort()}}"
            tsig = { name = "lb", algorithm = "{{algorithm}}", secret_file = "tsig.key" }
            """);
        LoadResult loaded = ConfigLoader.Load([Path.Combine(folder.FullName, "lb.toml")]);
        ProxyConfig config = loaded.Config ?? throw new InvalidOperationException(string.Join('\n', loaded.Faults));
        RenderTarget.TryWrite(KnotConfig.Render(config, folder.FullName, folder.FullName, withSecret: true), folder.FullName, TextWriter.Null, TextWriter.Null);
        KnotServer server = new(folder, program, PublishingPlans.Of(config)!);
        try
        {
            await server.StartAgainAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Starts it from what it has kept, and waits until it answers.</summary>
    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["-c", Path.Combine(_folder.FullName, KnotConfig.Name)]) { RedirectStandardError = true })!;
        Task<string> said = _process.StandardError.ReadToEndAsync();
        await Patience.UntilAsync(
            async () =>
            {
                Assert.False(_process.HasExited, _process.HasExited ? await said : "");
                await using IDnsUpdateConnection connection = Connect(Plan);
                return (await connection.FindZoneAsync(Domain, CancellationToken.None)).Fault is null;
            },
            "Knot answers");
    }

    public async Task StopAsync()
    {
        if (_process is { HasExited: false })
        {
            Posix.Terminate(_process.Id);
            await _process.WaitForExitAsync().WaitAsync(Patience.Limit);
        }

        _process?.Dispose();
        _process = null;
    }

    /// <summary>What anybody gets who asks.</summary>
    public async Task<string[]> AddressesOfAsync(string name, RecordKind kind = RecordKind.A)
    {
        await using IDnsUpdateConnection connection = Connect(Plan with { Key = null });
        Reading<RecordSet> reading = await connection.QueryAsync(name, kind, CancellationToken.None);
        Assert.Null(reading.Fault);
        return [.. reading.Value!.Addresses.Select(static address => address.ToString())];
    }

    public static IDnsUpdateConnection Connect(PublishingPlan plan) => new TcpUpdateClient(TimeProvider.System).Connect(plan);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private static int FreePort()
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }
}
