using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>The origin behind every proxy: one nginx on the load's processor.</summary>
internal static class NginxOrigin
{
    /// <summary>Starts it on <paramref name="port"/> and returns when it answers.</summary>
    public static async Task<ChildProcess> StartAsync(string folder, int port, CancellationToken cancellation)
    {
        string configuration = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, NginxText.Origin(folder, port), cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "64k"), NginxText.Large, cancellation);
        Launch launch = new(Tool.Nginx.Find(), ["-p", folder, "-c", configuration]);
        ChildProcess process = ChildProcess.Start(launch, CpuLayout.Load, Path.Combine(folder, "output.log"));
        try
        {
            await Readiness.WaitAsync("the origin", new Uri($"http://127.0.0.1:{port}/"), process, cancellation);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }
}
