using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>Ours: <c>lb run</c> with one listener and one service; its own settings otherwise.</summary>
/// <param name="name">What the tables call it.</param>
/// <param name="shape">Which of our shapes it is, or <c>before</c>.</param>
/// <param name="findProgram">Builds or finds the executable.</param>
internal sealed class LbPeer(string name, string shape, Func<CancellationToken, Task<string>> findProgram) : Peer(name)
{
    private readonly int _adminPort = Loopback.FreePort();

    /// <summary>The <c>kind</c> of <c>[transport]</c>, or null to leave the table out.</summary>
    public string? Transport { get; init; }

    public int RouteCount { get; init; } = 1;

    public Uri AdminUrl => new($"http://127.0.0.1:{_adminPort}/");

    protected override async Task<Launch> PrepareAsync(string folder, int originPort, CancellationToken cancellation)
    {
        string configuration = Path.Combine(folder, "lb.toml");
        TlsFiles files = await TlsFiles.In(folder).WriteAsync(cancellation);
        await File.WriteAllTextAsync(configuration, LbText.Configuration(Port, TlsPort, originPort, _adminPort, Transport, RouteCount, files), cancellation);
        string program = await findProgram(cancellation);
        if (Transport is not null)
        {
            await RequireTransportAsync(program, configuration, cancellation);
        }

        return new Launch(program, ["run", "--config", configuration]);
    }

    protected override async Task<string> ReadVersionAsync(Launch launch, CancellationToken cancellation)
    {
        string version = await ShortCommand.FirstLineAsync(new Launch(launch.Program, ["version"]), cancellation);
        return $"{version} ({(shape is PeerNames.LbNative or PeerNames.LbNativeSockets ? "native" : "JIT")}, transport {Transport ?? "by default"})";
    }

    // An lb from before the transports existed knows no such table. That is no fault of the run: it is simply not there to be measured.
    private async Task RequireTransportAsync(string program, string configuration, CancellationToken cancellation)
    {
        ShortCommand.Outcome outcome = await ShortCommand.RunAsync(new Launch(program, ["check", configuration]), cancellation);
        if (outcome.ExitCode != 0)
        {
            string reason = (outcome.Errors + outcome.Output).Trim().Split('\n')[0];
            throw new PeerMissingException($"this lb does not accept transport \"{Transport}\": {reason}");
        }
    }
}
