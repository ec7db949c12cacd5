using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>nginx with one worker: the peer every ratio is against, and, started a second time, the check of noise.</summary>
internal sealed class NginxPeer(string name) : Peer(name)
{
    protected override async Task<Launch> PrepareAsync(string folder, int originPort, CancellationToken cancellation)
    {
        string configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, NginxText.Proxy(folder, Port, TlsPort, originPort, await TlsFiles.In(folder).WriteAsync(cancellation)), cancellation);
        return new Launch(Tool.Nginx.Find(), ["-p", folder, "-c", configuration]);
    }

    protected override async Task<string> ReadVersionAsync(Launch launch, CancellationToken cancellation)
    {
        string line = await ShortCommand.FirstLineAsync(new Launch(launch.Program, ["-v"]), cancellation);
        return line.Replace("nginx version: ", "", StringComparison.Ordinal);
    }
}
