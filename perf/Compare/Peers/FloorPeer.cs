using System.Globalization;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>The relay of floor/relay.c: moves bytes, adds nothing; what any proxy costs at least.</summary>
/// <param name="builtFolder">Where it is compiled to.</param>
internal sealed class FloorPeer(string builtFolder) : Peer(PeerNames.Floor)
{
    protected override async Task<Launch> PrepareAsync(string folder, int originPort, CancellationToken cancellation)
    {
        if (CProgram.MissingText is string missing)
        {
            throw new PeerMissingException(missing);
        }

        string program = await CProgram.CompileAsync("relay", builtFolder, cancellation);
        return new Launch(program, [Port.ToString(CultureInfo.InvariantCulture), originPort.ToString(CultureInfo.InvariantCulture)]);
    }

    protected override Task<string> ReadVersionAsync(Launch launch, CancellationToken cancellation) => Task.FromResult("perf/Compare/floor/relay.c");
}
