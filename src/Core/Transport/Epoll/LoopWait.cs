using System.Diagnostics;
using System.Threading.Tasks.Sources;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>A read or a flush that waits: begun by its caller, ended by the loop, and cancelled by anyone.</summary>
/// <remarks>
/// Hot path, a value that is used again: belongs to the one reader or writer it is a field of. A cancellation that finds nobody waiting stays,
/// and meets the next operation, as with the base library's pipes.
/// A caller that awaits on the loop is kept in two fields: the thread that begins and the one that ends are the same, so there is nothing to
/// agree about, and a loop's thread has no context to come back to. One that awaits elsewhere, or late, goes through the base library's source.
/// </remarks>
internal struct LoopWait
{
    private ManualResetValueTaskSourceCore<bool> _source; // its result: was it cancelled
    private Action<object?>? _continuation; // of a caller on the loop
    private object? _state;
    private CancellationTokenRegistration _onToken;
    private bool _isCancelled;
    private bool _isTokenCancelled;
    private bool _isWaiting;
    private bool _hasRunContinuation; // this wait's result is the next field; else it is the source's
    private bool _wasCancelled;

    /// <summary>True from <see cref="Begin"/> to <see cref="End"/>.</summary>
    public bool IsWaiting => Volatile.Read(ref _isWaiting);

    /// <summary>True once the caller's own token has ended the operation; its result is an exception then.</summary>
    public bool IsTokenCancelled => Volatile.Read(ref _isTokenCancelled);

    /// <summary>Names the operation under way, for the value task of it.</summary>
    public readonly short Version => _source.Version;

    /// <summary>Begins to wait; what the caller has stored before is seen by whoever sees it waiting.</summary>
    public void Begin(Action<object?> onToken, object owner, CancellationToken cancellation)
    {
        _source.Reset();
        _hasRunContinuation = false;
        _onToken = cancellation.CanBeCanceled ? cancellation.UnsafeRegister(onToken, owner) : default;

        Volatile.Write(ref _isWaiting, true);
    }

    /// <summary>Ends the wait and runs who waited, within this call.</summary>
    public void End(bool isCancelled)
    {
        Volatile.Write(ref _isWaiting, false);
        _onToken.Dispose(); // nothing, where there was no token
        if (_continuation is not Action<object?> continuation)
        {
            _source.SetResult(isCancelled);
            return;
        }

        object? state = _state;
        (_continuation, _state) = (null, null);
        (_hasRunContinuation, _wasCancelled) = (true, isCancelled);
        continuation(state);
    }

    public void Cancel() => Volatile.Write(ref _isCancelled, true);

    public void CancelByToken() => Volatile.Write(ref _isTokenCancelled, true);

    /// <summary>True once for each cancellation.</summary>
    public bool TakeCancellation() => Volatile.Read(ref _isCancelled) && Interlocked.Exchange(ref _isCancelled, false);

    /// <summary>Was it cancelled?</summary>
    /// <exception cref="OperationCanceledException">It was, by its token.</exception>
    public bool GetResult(short version)
    {
        bool isCancelled = HasRun(version) ? _wasCancelled : _source.GetResult(version);
        if (IsTokenCancelled && Interlocked.Exchange(ref _isTokenCancelled, false))
        {
            throw new OperationCanceledException(_onToken.Token);
        }

        return isCancelled;
    }

    public ValueTaskSourceStatus GetStatus(short version) =>
        HasRun(version) ? ValueTaskSourceStatus.Succeeded : _source.GetStatus(version);

    /// <param name="continuation">What to run at the end.</param>
    /// <param name="state">For it.</param>
    /// <param name="version">Of the value task that is awaited.</param>
    /// <param name="flags">What the awaiter wants to keep.</param>
    /// <param name="isOnLoop">True on the thread that will end the wait.</param>
    public void OnCompleted(
        Action<object?> continuation, object? state, short version, ValueTaskSourceOnCompletedFlags flags, bool isOnLoop)
    {
        bool isPlain = isOnLoop && IsWaiting && version == _source.Version && _continuation is null &&
            (flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) == 0;
        if (isPlain)
        {
            Debug.Assert(SynchronizationContext.Current is null);
            (_continuation, _state) = (continuation, state);
        }
        else
        {
            _source.OnCompleted(continuation, state, version, flags);
        }
    }

    private readonly bool HasRun(short version) => _hasRunContinuation && version == _source.Version;
}
