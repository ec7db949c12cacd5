using System.Buffers;
using System.IO.Pipelines;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Where a relay takes a body from: first what an earlier attempt took of it, then what has been read and not consumed, then the sender's pipe.</summary>
/// <remarks>Hot path, a value: belongs to the one relay it was given to.</remarks>
/// <param name="pipe">The sender's.</param>
/// <param name="atHand">What has been read of it and not consumed, if anything: no other read is needed, or possible, before.</param>
/// <param name="replay">Holds what an earlier attempt took, and keeps what this one takes; null: nothing is kept.</param>
internal struct BodySource(PipeReader pipe, ReadResult? atHand, ReplayBuffer? replay)
{
    private ReadResult? _atHand = atHand;
    private int _replayedBytes;
    private bool _isReplayed; // what was read last came from the replay

    /// <summary>Reads without waiting, if there is anything.</summary>
    public bool TryRead(out ReadResult read)
    {
        _isReplayed = replay is not null && _replayedBytes < replay.Kept.Length;
        if (_isReplayed)
        {
            read = new ReadResult(new ReadOnlySequence<byte>(replay!.Kept[_replayedBytes..]), isCanceled: false, isCompleted: false);
            return true;
        }

        if (_atHand is ReadResult first)
        {
            read = first;
            _atHand = null;
            return true;
        }

        return pipe.TryRead(out read);
    }

    /// <summary>Waits for more, once <see cref="TryRead"/> has had none.</summary>
    public readonly ValueTask<ReadResult> ReadAsync() => pipe.ReadAsync();

    /// <summary>Ends the wait, or the next one.</summary>
    public readonly void CancelPendingRead() => pipe.CancelPendingRead();

    /// <summary>Remembers, for another attempt, what was taken of what was read last.</summary>
    public void Keep(in ReadOnlySequence<byte> taken)
    {
        if (_isReplayed)
        {
            _replayedBytes += (int)taken.Length;
        }
        else if (replay is { IsWhole: true })
        {
            replay.Add(taken);
            _replayedBytes = replay.Kept.Length;
        }
    }

    /// <summary>Lets go of what was read last, up to there. Exactly once for each read.</summary>
    public readonly void AdvanceTo(SequencePosition consumed)
    {
        if (!_isReplayed)
        {
            pipe.AdvanceTo(consumed);
        }
    }
}
