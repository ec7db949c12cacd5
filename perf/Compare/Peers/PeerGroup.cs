namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>Proxies started for one part of a run only; disposing stops them.</summary>
internal sealed class PeerGroup(Bench bench) : IAsyncDisposable
{
    private readonly List<Peer> _peers = [];

    public IReadOnlyList<Peer> Peers => _peers;

    public async Task StartAsync(Peer peer, int originPort, CancellationToken cancellation)
    {
        await bench.StartAloneAsync(peer, originPort, cancellation);
        _peers.Add(peer);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (Peer peer in _peers)
        {
            await peer.DisposeAsync();
        }
    }
}
