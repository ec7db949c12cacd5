using System.Collections.Immutable;

namespace LoadBalancer.Host.Reloading;

/// <summary>The last reloads, newest last.</summary>
/// <remarks>Background: written by the one who reloads, read by admin requests on any thread.</remarks>
internal sealed class ReloadHistory
{
    /// <summary>As many as somebody scrolls through.</summary>
    private const int MostKept = 100;

    private readonly Lock _listing = new();
    private readonly Queue<ReloadReport> _reports = [];

    /// <summary>A copy of them.</summary>
    public ImmutableArray<ReloadReport> Reports
    {
        get
        {
            lock (_listing)
            {
                return [.. _reports];
            }
        }
    }

    /// <summary>Adds the newest.</summary>
    public void Add(ReloadReport report)
    {
        lock (_listing)
        {
            _reports.Enqueue(report);
            if (_reports.Count > MostKept)
            {
                _reports.Dequeue();
            }
        }
    }
}
