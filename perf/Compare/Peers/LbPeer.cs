using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>Ours: <c>lb run</c> with one listener, one route and one service; its own settings otherwise.</summary>
/// <param name="name">What the tables call it.</param>
/// <param name="path">An <c>lb</c> that is already built (a natively compiled one, say), or null to build src/Host.</param>
internal sealed class LbPeer(string name, string? path) : Peer(name)
{
    private const string Project = "src/Host";

    private readonly int _adminPort = Loopback.FreePort();

    public Uri AdminUrl => new($"http://127.0.0.1:{_adminPort}/");

    protected override async Task<Launch> PrepareAsync(string folder, int originPort, CancellationToken cancellation)
    {
        string configuration = Path.Combine(folder, "lb.toml");
        await File.WriteAllTextAsync(configuration, Configuration(originPort), cancellation);
        string executable = path is null ? await BuiltProgram.BuildAsync(Project, cancellation) : Path.GetFullPath(path);
        return new Launch(executable, ["run", "--config", configuration]);
    }

    protected override Task<string> ReadVersionAsync(Launch launch, CancellationToken cancellation) =>
        ShortCommand.FirstLineAsync(new Launch(launch.Program, ["version"]), cancellation);

    private string Configuration(int originPort) => $$"""
        [[listeners]]
        name = "http"
        address = "127.0.0.1:{{Port}}"

        [[routes]]
        path = "/"
        service = "origin"

        [[services]]
        name = "origin"
        endpoints = [{ address = "127.0.0.1:{{originPort}}" }]
        keepalive = { idle = 256 }

        [access_log]
        format = "off"

        [admin]
        address = "127.0.0.1:{{_adminPort}}"

        """;
}
