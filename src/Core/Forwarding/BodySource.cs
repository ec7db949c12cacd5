using System.Buffers;
using System.IO.Pipelines;

namespace LoadBalancer.Core.Forwarding;

/// <summary>Where a relay takes a body from: first what an earlier attempt took of it, then what has been read and not consumed, then the sender's pipe.</summary>
/// <remarks>Hot path, a value, never copied: part of the one relay that reads from it.</remarks>
internal struct BodySource
{
    private PipeReader _pipe;
    private ReadResult? _atHand;
    private ReplayBuffer? _replay;
    private int _replayedBytes;
    private bool _isReplayed; // what was read last came from the replay
    private bool _isHeld; // what was read last is to stay in the pipe
    private SequencePosition _readFrom; // where it begins, if so

    /// <summary>The sender's pipe; null while there is no body.</summary>
    public readonly PipeReader Pipe => _pipe;

    /// <summary>Readies it for a body.</summary>
    /// <param name="pipe">The sender's.</param>
    /// <param name="atHand">What has been read of it and not consumed, if anything: no other read is needed, or possible, before.</param>
    /// <param name="replay">Holds what an earlier attempt took, and keeps what this one takes; null: nothing is kept.</param>
    public void Start(PipeReader pipe, in ReadResult? atHand, ReplayBuffer? replay)
    {
        _pipe = pipe;
        _atHand = atHand;
        _replay = replay;
        _replayedBytes = 0;
    }

    /// <summary>Lets go of all of them.</summary>
    public void Release()
    {
        _pipe = null!;
        _atHand = null;
        _replay = null;
    }

    /// <summary>Reads without waiting, if there is anything.</summary>
    public bool TryRead(out ReadResult read)
    {
        _isHeld = false;
        _isReplayed = _replay is not null && _replayedBytes < _replay.Kept.Length;
        if (_isReplayed)
        {
            read = new ReadResult(new ReadOnlySequence<byte>(_replay!.Kept[_replayedBytes..]), isCanceled: false, isCompleted: false);
            return true;
        }

        if (_atHand is ReadResult first)
        {
            read = first;
            _atHand = null;
            return true;
        }

        return _pipe.TryRead(out read);
    }

    /// <summary>Waits for more, once <see cref="TryRead"/> has had none.</summary>
    public readonly ValueTask<ReadResult> ReadAsync() => _pipe.ReadAsync();

    /// <summary>Remembers, for another attempt, what was taken of <paramref name="piece"/>, which was read last.</summary>
    /// <param name="piece">A part of the body, or all of it.</param>
    /// <param name="taken">How far it was used.</param>
    /// <param name="isLast">Nothing of the body comes behind it.</param>
    public void Keep(in ReadOnlySequence<byte> piece, SequencePosition taken, bool isLast)
    {
        if (_replay is { IsWhole: true } replay)
        {
            ReadOnlySequence<byte> bytes = piece.Slice(0, taken);
            if (!_isReplayed && isLast && replay.TryHold(_pipe, bytes.Length))
            {
                (_isHeld, _readFrom) = (true, piece.Start);
                return;
            }

            if (!_isReplayed)
            {
                replay.Add(bytes);
            }

            _replayedBytes = _isReplayed ? _replayedBytes + (int)bytes.Length : replay.Kept.Length;
        }
    }

    /// <summary>Lets go of what was read last, up to there. Exactly once for each read.</summary>
    public readonly void AdvanceTo(SequencePosition consumed)
    {
        if (!_isReplayed)
        {
            _pipe.AdvanceTo(_isHeld ? _readFrom : consumed);
        }
    }
}
