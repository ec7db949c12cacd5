using System.Diagnostics;
using System.Globalization;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>YARP in the small program beside this one, told that it has one processor.</summary>
internal sealed class YarpPeer() : Peer(PeerNames.Yarp)
{
    private const string Project = "perf/Compare/Yarp";

    protected override async Task<Launch> PrepareAsync(string folder, int originPort, CancellationToken cancellation)
    {
        string executable = await BuiltProgram.BuildAsync(Project, cancellation);
        string[] arguments = [Port.ToString(CultureInfo.InvariantCulture), originPort.ToString(CultureInfo.InvariantCulture)];
        return new Launch(executable, arguments) { Environment = new Dictionary<string, string> { ["DOTNET_PROCESSOR_COUNT"] = "1" } };
    }

    protected override Task<string> ReadVersionAsync(Launch launch, CancellationToken cancellation)
    {
        string library = Path.Combine(Path.GetDirectoryName(launch.Program) ?? ".", "Yarp.ReverseProxy.dll");
        // The product version is "2.3.0+commit".
        return Task.FromResult($"YARP {FileVersionInfo.GetVersionInfo(library).ProductVersion?.Split('+')[0]}");
    }
}
