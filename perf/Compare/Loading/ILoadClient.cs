namespace LoadBalancer.Perf.Compare.Loading;

/// <summary>A program that sends requests to a proxy and accounts for the answers.</summary>
internal interface ILoadClient
{
    /// <summary>Sends <paramref name="requestCount"/> requests and returns the account of them.</summary>
    /// <param name="url">The proxy; a path in it is not looked at.</param>
    /// <param name="requestCount">Over all connections together.</param>
    /// <param name="ratePerSecond">
    /// Over all connections together, the same for every proxy, so that none gains by being slower; 0: as fast as answers come.
    /// </param>
    /// <param name="cancellation">The user's wish to stop.</param>
    /// <exception cref="CompareException">The program printed no summary, or did not end in three times the due time.</exception>
    Task<LoadResult> DriveAsync(Uri url, int requestCount, double ratePerSecond, CancellationToken cancellation);
}
