using LoadBalancer.Perf.Compare.Peers;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare;

/// <summary>Everything a measurement starts and writes; disposing ends the processes and removes the temporary folder.</summary>
internal sealed class Bench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-perf-");
    private readonly Stack<IAsyncDisposable> _started = [];

    /// <summary>Where programs are put that are compiled for this run.</summary>
    public string BuiltFolder => _folder.CreateSubdirectory("built").FullName;

    /// <summary>Starts the origin and returns its port.</summary>
    public async Task<int> StartOriginAsync(CancellationToken cancellation)
    {
        int port = Loopback.FreePort();
        _started.Push(await NginxOrigin.StartAsync(_folder.CreateSubdirectory("origin").FullName, port, cancellation));
        return port;
    }

    /// <summary>Starts the origin of floor/origin.c and returns its port.</summary>
    public async Task<int> StartFloorOriginAsync(CancellationToken cancellation)
    {
        int port = Loopback.FreePort();
        _started.Push(await FloorOrigin.StartAsync(BuiltFolder, _folder.CreateSubdirectory("floor-origin").FullName, port, cancellation));
        return port;
    }

    /// <summary>Starts <paramref name="peer"/> in front of the origin and returns when it answers.</summary>
    public Task StartAsync(Peer peer, int originPort, CancellationToken cancellation)
    {
        // Known before it starts: one that fails half-way is stopped too.
        _started.Push(peer);
        return peer.StartAsync(_folder.CreateSubdirectory(peer.Name).FullName, originPort, cancellation);
    }

    /// <summary>Starts a proxy for one measure only, which the caller then disposes of.</summary>
    public async Task StartAloneAsync(Peer peer, int originPort, CancellationToken cancellation)
    {
        try
        {
            await peer.StartAsync(_folder.CreateSubdirectory($"{peer.Name}-{peer.Port}").FullName, originPort, cancellation);
        }
        catch
        {
            await peer.DisposeAsync();
            throw;
        }
    }

    /// <summary>A path in the temporary folder.</summary>
    public string NewFile(string name) => Path.Combine(_folder.FullName, name);

    public async ValueTask DisposeAsync()
    {
        while (_started.TryPop(out IAsyncDisposable? started))
        {
            await started.DisposeAsync();
        }

        _folder.Delete(recursive: true);
    }
}
