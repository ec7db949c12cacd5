using System.Collections.Concurrent;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.Soak.Chaos.Load;

/// <summary>All outcomes of a run: counts of each kind, and every one that was not a whole 200. Written by all clients.</summary>
internal sealed class Outcomes
{
    private const int ShownCount = 10; // enough to see a pattern

    private readonly ConcurrentDictionary<(string Method, Ending Ending, int Status), int> _counts = [];
    private readonly ConcurrentQueue<Outcome> _others = [];
    private int _total;
    private double _longestMilliseconds; // under _others' lock

    /// <summary>Requests, those that found no connection apart.</summary>
    public int Total => Volatile.Read(ref _total);

    /// <summary>Whole 200s.</summary>
    public int WholeCount => _counts.Where(static count => count.Key.Ending == Ending.Whole).Sum(static count => count.Value);

    /// <summary>The longest exchange.</summary>
    public double LongestMilliseconds
    {
        get
        {
            lock (_others)
            {
                return _longestMilliseconds;
            }
        }
    }

    /// <summary>Those that were not whole; those that found no connection among them.</summary>
    public IReadOnlyCollection<Outcome> Others => _others;

    /// <summary>Those of them whose request was sent.</summary>
    public IEnumerable<Outcome> Lost => _others.Where(static outcome => outcome.Ending != Ending.NotConnected);

    public void Add(Outcome outcome)
    {
        _counts.AddOrUpdate((outcome.Method, outcome.Ending, outcome.Status), 1, static (_, count) => count + 1);
        if (outcome.Ending != Ending.NotConnected)
        {
            Interlocked.Increment(ref _total);
        }

        if (outcome.Ending != Ending.Whole)
        {
            _others.Enqueue(outcome);
        }

        lock (_others)
        {
            _longestMilliseconds = Math.Max(_longestMilliseconds, outcome.Milliseconds);
        }
    }

    public int Count(Ending ending) => _counts.Where(count => count.Key.Ending == ending).Sum(static count => count.Value);

    /// <summary>A promise that holds when none of <paramref name="broken"/> is there; the first of them in words otherwise.</summary>
    public Verdict None(string promise, IEnumerable<Outcome> broken)
    {
        Outcome[] found = [.. broken];
        string first = string.Join("; ", found.Take(ShownCount).Select(static outcome => outcome.ToString()));
        return new Verdict(found.Length == 0 && Total > 0, promise, $"{found.Length} in {Total} requests{(found.Length == 0 ? "" : ": " + first)}");
    }

    public override string ToString()
    {
        MarkdownTable table = new("method", "ending", "status", "requests");
        foreach (((string method, Ending ending, int status), int count) in _counts.OrderBy(static count => count.Key))
        {
            table.Add(method, $"{ending}", $"{status}", $"{count}");
        }

        return table.ToString();
    }
}
