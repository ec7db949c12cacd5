using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Balancing;

/// <summary>What happens to one service: carried from snapshot to snapshot by its name.</summary>
/// <remarks>Hot path, written on every loop.</remarks>
public sealed class ClusterState
{
    private uint _turn;

    /// <summary>Counts changes of its endpoints' standing.</summary>
    public ChangeCount Changes { get; } = new();

    /// <summary>Orders those who eject: how many are out is counted and added to as one step.</summary>
    internal Lock Ejecting { get; } = new();

    /// <summary>What its requests may retry.</summary>
    public RetryBudget Budget { get; } = new();

    /// <summary>Its requests that wait for a connection.</summary>
    public WaitingLine Line { get; } = new();

    /// <summary>The share of requests that leaves the own zone, where that is preferred.</summary>
    internal ZoneSpill Spill { get; } = new();

    /// <summary>The table last made for it, where it hashes. Written by publishing, one at a time.</summary>
    internal MaglevTable? Table { get; set; }

    /// <summary>The next turn among <paramref name="count"/>.</summary>
    /// <remarks>
    /// Race: two requests take their turns by one interlocked add, so no turn is given twice; the wrap of the counter at 2^32 may repeat or skip
    /// one once.
    /// </remarks>
    internal int NextTurn(int count) => (int)((Interlocked.Increment(ref _turn) - 1) % (uint)count);
}
