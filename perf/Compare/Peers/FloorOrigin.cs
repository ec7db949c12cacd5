using System.Globalization;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>The origin of floor/origin.c, for the workloads in which the proxy must be the slowest part.</summary>
internal static class FloorOrigin
{
    /// <summary>Starts it on <paramref name="port"/> and returns when it answers.</summary>
    /// <exception cref="CompareException">There is no compiler.</exception>
    public static async Task<ChildProcess> StartAsync(string builtFolder, string folder, int port, CancellationToken cancellation)
    {
        string program = await CProgram.CompileAsync("origin", builtFolder, cancellation);
        Launch launch = new(program, [port.ToString(CultureInfo.InvariantCulture)]);
        ChildProcess process = ChildProcess.Start(launch, CpuLayout.Load, Path.Combine(folder, "output.log"));
        try
        {
            await Readiness.WaitAsync("the floor's origin", new Uri($"http://127.0.0.1:{port}/"), process, cancellation);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
