namespace LoadBalancer.Perf.Compare.Loading;

/// <summary>The client of floor/load.c: new connections, varied targets, latency from the due time, and less time per request than h2load.</summary>
/// <param name="program">The compiled client.</param>
/// <param name="connectionCount">Connections, or, with a new one for each request, how many at once.</param>
/// <param name="isNewConnectionEach">Whether each request has a connection of its own.</param>
/// <param name="targetsPath">A file of lines <c>HOST PATH</c>.</param>
internal sealed class FloorLoadClient(string program, int connectionCount, bool isNewConnectionEach, string targetsPath) : ILoadClient
{
    public Task<LoadResult> DriveAsync(Uri url, int requestCount, double ratePerSecond, CancellationToken cancellation) =>
        LoadCommand.RunAsync(
            program,
            [
                LoadCommand.Text(url.Port), LoadCommand.Text(requestCount), LoadCommand.Text(connectionCount), LoadCommand.Text(ratePerSecond),
                isNewConnectionEach ? "1" : "0", targetsPath,
            ],
            requestCount,
            ratePerSecond,
            cancellation);
}
