using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Balancing;

/// <summary>Keeps a service's retries a small share of its requests, so that they cannot finish off one that is failing.</summary>
/// <remarks>
/// Hot path: a request costs one count; only a retry looks at the clock and takes the lock. The share is taken of the requests of the present
/// span, and beside it there is a reserve, which lets a service with few requests retry at all, and one that has just lost a pod retry what was
/// under way on it. Ten seconds, and ten a second of them: Linkerd's and Finagle's.
/// </remarks>
public sealed class RetryBudget
{
    /// <summary>What any service may retry in a span.</summary>
    internal const int ReserveCount = 100;

    internal static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

    private readonly StripedCells _requests = new(1);
    private readonly Lock _spending = new();
    private long? _spanStartTimestamp;
    private long _requestsBefore;
    private int _spentCount;

    /// <summary>Counts a request.</summary>
    internal void CountRequest() => _requests.Add(0, 1);

    /// <summary>Takes a retry out of the budget; false when it is used up.</summary>
    /// <param name="share">Retries for each request.</param>
    /// <param name="time">Always the same one.</param>
    internal bool TrySpend(double share, TimeProvider time)
    {
        lock (_spending)
        {
            long requestCount = _requests.Sum(0);
            if (_spanStartTimestamp is not long start || time.GetElapsedTime(start) >= Span)
            {
                (_spanStartTimestamp, _requestsBefore, _spentCount) = (time.GetTimestamp(), requestCount, 0);
            }

            if (_spentCount >= ReserveCount + (share * (requestCount - _requestsBefore)))
            {
                return false;
            }

            _spentCount++;
            return true;
        }
    }
}
