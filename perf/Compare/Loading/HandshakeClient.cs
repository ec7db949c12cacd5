namespace LoadBalancer.Perf.Compare.Loading;

/// <summary>The client of floor/tls.c: a TLS connection for each request, its handshake full or resumed; one that is not as it was to be has not succeeded.</summary>
/// <param name="program">The compiled client.</param>
/// <param name="isResumed">Whether each comes with the ticket of the one before.</param>
/// <param name="host">The name it asks for, which chooses the certificate.</param>
internal sealed class HandshakeClient(string program, bool isResumed, string host) : ILoadClient
{
    public Task<LoadResult> DriveAsync(Uri url, int requestCount, double ratePerSecond, CancellationToken cancellation) => LoadCommand.RunAsync(
        program,
        [LoadCommand.Text(url.Port), LoadCommand.Text(requestCount), LoadCommand.Text(ratePerSecond), isResumed ? "1" : "0", host],
        requestCount,
        ratePerSecond,
        cancellation);
}
