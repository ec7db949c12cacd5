using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>HAProxy with one thread, reusing the origin's connections whenever it can.</summary>
internal sealed class HAProxyPeer() : Peer(PeerNames.HAProxy)
{
    protected override async Task<Launch> PrepareAsync(string folder, int originPort, CancellationToken cancellation)
    {
        string program = Tool.HAProxy.TryFind() ?? throw new PeerMissingException(Tool.HAProxy.MissingText);
        string configuration = Path.Combine(folder, "haproxy.cfg");
        await File.WriteAllTextAsync(configuration, HAProxyText.Proxy(Port, TlsPort, originPort, await TlsFiles.In(folder).WriteAsync(cancellation)), cancellation);
        // In the foreground, as one process: what is pinned is what is measured.
        return new Launch(program, ["-db", "-f", configuration]);
    }

    protected override async Task<string> ReadVersionAsync(Launch launch, CancellationToken cancellation)
    {
        string line = await ShortCommand.FirstLineAsync(new Launch(launch.Program, ["-v"]), cancellation);
        return string.Join(' ', line.Split(' ').Take(3)).Replace(" version", "", StringComparison.Ordinal);
    }
}
