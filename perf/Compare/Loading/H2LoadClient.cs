using LoadBalancer.Perf.Compare.Processes;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Loading;

/// <summary>h2load, speaking HTTP/1.1 or, within TLS, HTTP/2 over kept connections that are opened at the start of each run.</summary>
/// <param name="workload">What to ask for, and over how many connections.</param>
/// <param name="bodyPath">A file to POST, or null to GET.</param>
internal sealed class H2LoadClient(Workload workload, string? bodyPath = null) : ILoadClient
{
    /// <summary>As floor/tls.c has it.</summary>
    private const string TlsCipher = "TLS_AES_256_GCM_SHA384";

    public Task<LoadResult> DriveAsync(Uri url, int requestCount, double ratePerSecond, CancellationToken cancellation) =>
        LoadCommand.RunAsync(Tool.H2Load.Find(), Arguments(url, requestCount, ratePerSecond), requestCount, ratePerSecond, cancellation);

    private string[] Arguments(Uri url, int requestCount, double ratePerSecond) =>
    [
        .. workload.StreamCount > 0 ? ["--npn-list=h2", "-m", LoadCommand.Text(workload.StreamCount)] : Array.Empty<string>(),
        .. workload.StreamCount == 0 ? ["--h1"] : Array.Empty<string>(),
        // One offer, so that all proxies choose the same.
        .. workload.IsTls ? [$"--tls13-ciphers={TlsCipher}"] : Array.Empty<string>(),
        "-t", "1", "-n", LoadCommand.Text(requestCount), "-c", LoadCommand.Text(workload.ConnectionCount),
        // h2load's rate is per connection.
        .. ratePerSecond > 0 ? ["--rps", LoadCommand.Text(ratePerSecond / workload.ConnectionCount)] : Array.Empty<string>(),
        .. bodyPath is null ? Array.Empty<string>() : ["-d", bodyPath],
        .. workload.Fields.SelectMany(field => new[] { "-H", field }),
        new Uri(url, workload.Path).ToString(),
    ];
}
