namespace LoadBalancer.Core.Listening;

/// <summary>What an engine says of itself on its listeners: to probes, to other zones, and by ending the connections of who should go elsewhere.</summary>
/// <remarks>Hot path: read at each request. Written by whoever decides for the ALB, on any thread, and once, for good, by whoever stops the engine.</remarks>
public sealed class SelfReport
{
    private volatile bool _isDraining;
    private volatile int _standing;
    private volatile Func<ReadOnlyMemory<byte>>? _state;
    private volatile Action<byte[]>? _hear;
    private long _lastRequestTimestamp;

    /// <summary>What probes are told.</summary>
    public HealthWord Standing => _isDraining ? HealthWord.Draining : (HealthWord)_standing;

    /// <summary>What the other zones may read: a signed document; empty: there is none, and its path is none either.</summary>
    public ReadOnlyMemory<byte> State => _state?.Invoke() ?? default;

    /// <summary>True while answers end their connections, so that clients ask DNS again.</summary>
    public bool IsLeaving => (HealthWord)_standing == HealthWord.Disabled;

    /// <summary>When, by the exchanges' clock, the last request came in while the ALB was leaving, probes apart; 0: none.</summary>
    public long LastRequestTimestamp => Volatile.Read(ref _lastRequestTimestamp);

    /// <summary>From now on probes are told this, until the engine drains.</summary>
    public void Say(HealthWord standing)
    {
        Volatile.Write(ref _lastRequestTimestamp, 0);
        _standing = (int)standing;
    }

    /// <summary>From now on other zones read what this gives; neither may wait.</summary>
    /// <param name="state">Gives it.</param>
    /// <param name="hear">Gets what they tell along with their question: its query.</param>
    public void ShowFrom(Func<ReadOnlyMemory<byte>> state, Action<byte[]> hear) => (_state, _hear) = (state, hear);

    /// <summary>From now on there is nothing to read.</summary>
    public void ShowNothing() => (_state, _hear) = (null, null);

    /// <summary>From now on probes are told that it is draining.</summary>
    public void BeginDrain() => _isDraining = true;

    /// <summary>Somebody who read the state told something.</summary>
    internal void Hear(ReadOnlySpan<byte> query)
    {
        if (!query.IsEmpty)
        {
            _hear?.Invoke(query.ToArray());
        }
    }

    /// <summary>Notes a request that is no probe. A single cell for all loops, which is why it is written only while leaving.</summary>
    internal void NoteRequest(long timestamp) => Volatile.Write(ref _lastRequestTimestamp, timestamp);
}
