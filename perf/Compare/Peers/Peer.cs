using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>One proxy under measure: how it is configured, started, and found among the processes.</summary>
internal abstract class Peer(string name) : IAsyncDisposable
{
    private ChildProcess? _process;

    public string Name { get; } = name;

    /// <summary>Name and version for the report; known once started.</summary>
    public string Version { get; private set; } = "unknown";

    public int Port { get; } = Loopback.FreePort();

    /// <summary>Where it speaks TLS; floor and YARP do not.</summary>
    public int TlsPort { get; } = Loopback.FreePort();

    public Uri TlsUrl => new($"https://127.0.0.1:{TlsPort}/");

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    /// <summary>The proxy's processes now, workers included.</summary>
    public IReadOnlyList<int> ProcessIds => _process is { HasExited: false } running
        ? ProcessTree.Of(running.Id)
        : throw new CompareException($"{Name} has stopped by itself. It printed:\n{_process?.LastLines()}");

    /// <summary>Starts the proxy in front of the origin and returns when it answers through it.</summary>
    /// <param name="folder">A temporary folder of this peer's own.</param>
    /// <param name="originPort">Where the origin listens on 127.0.0.1.</param>
    /// <param name="cancellation">The user's wish to stop.</param>
    /// <exception cref="PeerMissingException">It is not installed, or not to be built here.</exception>
    public async Task StartAsync(string folder, int originPort, CancellationToken cancellation)
    {
        Launch launch = await PrepareAsync(folder, originPort, cancellation);
        Version = await ReadVersionAsync(launch, cancellation);
        _process = ChildProcess.Start(launch, CpuLayout.Proxy, Path.Combine(folder, "output.log"));
        await Readiness.WaitAsync(Name, Url, _process, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }
    }

    /// <summary>Builds what must be built, writes the configuration into <paramref name="folder"/>, and says what to start.</summary>
    protected abstract Task<Launch> PrepareAsync(string folder, int originPort, CancellationToken cancellation);

    /// <summary>Asks the program to be started for its version.</summary>
    protected abstract Task<string> ReadVersionAsync(Launch launch, CancellationToken cancellation);
}
