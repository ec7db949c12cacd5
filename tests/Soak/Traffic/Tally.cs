using System.Collections.Concurrent;

namespace LoadBalancer.Soak.Traffic;

/// <summary>What came of a run so far; written by all flows and pods.</summary>
internal sealed class Tally
{
    // Enough to see a pattern; the count goes on.
    private const int KeptTexts = 50;

    private readonly long[] _counts = new long[Enum.GetValues<TrafficKind>().Length];
    private readonly ConcurrentQueue<string> _unexpected = [];
    private readonly TaskCompletionSource<string> _wrongBytes = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _unexpectedCount;

    /// <summary>Requests that had their expected outcome.</summary>
    public long Total => _counts.Sum();

    public long UnexpectedCount => Interlocked.Read(ref _unexpectedCount);

    /// <summary>The first of them, in words.</summary>
    public IReadOnlyCollection<string> Unexpected => _unexpected;

    /// <summary>Ends when bytes were seen that are another request's, or nobody's, and says everything known of it.</summary>
    public Task<string> WrongBytes => _wrongBytes.Task;

    public long Of(TrafficKind kind) => Interlocked.Read(ref _counts[(int)kind]);

    public void Count(TrafficKind kind, int requests) => Interlocked.Add(ref _counts[(int)kind], requests);

    public void ReportUnexpected(string text)
    {
        if (Interlocked.Increment(ref _unexpectedCount) <= KeptTexts)
        {
            _unexpected.Enqueue(text);
        }
    }

    public void ReportWrongBytes(string text) => _wrongBytes.TrySetResult(text);
}
