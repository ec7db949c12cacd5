using System.Net;

namespace LoadBalancer.Host.Drill;

/// <summary>One client's requests during a drill, one after the other, each over whatever connection its answer left open.</summary>
/// <remarks>Background. Counts are read when it has ended.</remarks>
internal sealed class DrillTraffic(string domain) : IDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // No proxy: the addresses are the zones' own, and what lies before them is not on trial.
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = Patience };

    public int RequestCount { get; private set; }

    public int FailedCount { get; private set; }

    /// <summary>Why the last one failed; empty: none has.</summary>
    public string LastFailure { get; private set; } = "";

    /// <summary>Asks until <paramref name="end"/>.</summary>
    /// <param name="whom">Says whom to ask next; null: nobody now.</param>
    /// <param name="end">Ends it; the request under way is finished.</param>
    public async Task RunAsync(Func<string?> whom, CancellationToken end)
    {
        using PeriodicTimer timer = new(Between);
        try
        {
            do
            {
                if (whom() is string address)
                {
                    await AskAsync(address);
                }
            }
            while (await timer.WaitForNextTickAsync(end));
        }
        catch (OperationCanceledException)
        {
            // The end of it.
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task AskAsync(string address)
    {
        RequestCount++;
        try
        {
            using HttpRequestMessage request = new(HttpMethod.Get, $"http://{address}/") { Headers = { Host = domain } };
            using HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead);
            if (answer.StatusCode >= HttpStatusCode.InternalServerError)
            {
                Fail($"{address} answered {(int)answer.StatusCode}");
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            Fail($"{address}: {failure.Message}");
        }
    }

    private void Fail(string why)
    {
        FailedCount++;
        LastFailure = why;
    }
}
