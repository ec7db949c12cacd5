using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>Waits until a program just started answers a request.</summary>
internal static class Readiness
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(50);

    /// <summary>Returns when <paramref name="url"/> answers 2xx.</summary>
    /// <exception cref="CompareException">The program ended, or gave no good answer in time; the message has its last lines.</exception>
    public static async Task WaitAsync(string name, Uri url, ChildProcess process, CancellationToken cancellation)
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(2) };
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Patience);
        string lastAnswer = "nothing";
        while (!process.HasExited && !patience.IsCancellationRequested)
        {
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(url, patience.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }

                lastAnswer = $"{(int)answer.StatusCode}";
            }
            catch (Exception fault) when (fault is HttpRequestException or OperationCanceledException)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            await Task.Delay(BetweenTries, cancellation);
        }

        throw new CompareException(
            $"{name} {(process.HasExited ? "ended at once" : $"did not answer 2xx at {url} (last: {lastAnswer})")}. It printed:\n{process.LastLines()}");
    }
}
