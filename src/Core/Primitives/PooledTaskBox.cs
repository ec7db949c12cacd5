using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;

namespace LoadBalancer.Core.Primitives;

/// <summary>What a waiting method's caller holds: the source of its result.</summary>
/// <remarks>
/// Hot path. It does what the base library's <see cref="ManualResetValueTaskSourceCore{TResult}"/> does for one awaiting method, without asking for a synchronization context, a
/// task scheduler or an execution context, of which nothing on the way has one. The continuation runs inline: on whichever thread ends the method, or on the awaiting one when it comes too late to
/// wait. The end and the wait may race on two threads; the exchange of <c>_continuation</c> decides who resumes.
/// </remarks>
internal abstract class PooledTaskBox<T> : PooledBox, IValueTaskSource<T>
{
    private Action<object?>? _continuation;
    private object? _state;
    private T? _result;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Counts the methods that have lain here: a task of one that is over is not taken for another's.</summary>
    public short Version { get; private set; }

    /// <summary>Resumes the method; one delegate for the life of the box.</summary>
    public abstract Action Continuation { get; }

    public void SetResult(T result)
    {
        _result = result;
        End();
    }

    public void SetException(Exception exception)
    {
        _fault = ExceptionDispatchInfo.Capture(exception);
        End();
    }

    public ValueTaskSourceStatus GetStatus(short token)
    {
        Check(token);
        return !ReferenceEquals(Volatile.Read(ref _continuation), Ended) ? ValueTaskSourceStatus.Pending
            : _fault is null ? ValueTaskSourceStatus.Succeeded
            : ValueTaskSourceStatus.Faulted;
    }

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Check(token);
        _state = state;
        Action<object?>? before = Interlocked.CompareExchange(ref _continuation, continuation, null);
        if (ReferenceEquals(before, Ended))
        {
            if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                continuation(state);
            }
            else
            {
                ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false); // the end has overtaken the wait many times in a row
            }
        }
        else if (before is not null)
        {
            throw new InvalidOperationException("awaited twice");
        }
    }

    public T GetResult(short token)
    {
        Check(token);
        if (!ReferenceEquals(Volatile.Read(ref _continuation), Ended))
        {
            throw new InvalidOperationException("asked for its result before it has one");
        }

        T result = _result!;
        ExceptionDispatchInfo? fault = _fault;
        _continuation = null;
        _state = null;
        _result = default;
        _fault = null;
        Version++;
        Return();
        fault?.Throw();
        return result;
    }

    /// <summary>Forgets the finished method and goes back to the pool.</summary>
    protected abstract void Return();

    private void End()
    {
        Action<object?>? continuation = Interlocked.Exchange(ref _continuation, Ended);
        continuation?.Invoke(_state);
    }

    private void Check(short token)
    {
        if (token != Version)
        {
            throw new InvalidOperationException("this method is over: its task was awaited before");
        }
    }
}

/// <summary>One waiting method's state machine.</summary>
internal sealed class PooledTaskBox<T, TStateMachine> : PooledTaskBox<T>
    where TStateMachine : IAsyncStateMachine
{
    private static readonly int Kind = BoxPool.AddKind();

    public TStateMachine? StateMachine;

    private PooledTaskBox() => Continuation = MoveNext;

    public override Action Continuation { get; }

    public static PooledTaskBox<T, TStateMachine> Rent() =>
        BoxPool.TryTake(Kind) is { } box
            ? Unsafe.As<PooledTaskBox<T, TStateMachine>>(box) // the kind is this type's alone
            : new PooledTaskBox<T, TStateMachine>();

    protected override void Return()
    {
        StateMachine = default; // what it referred to must not live on in the pool
        BoxPool.Put(Kind, this);
    }

    private void MoveNext() => StateMachine!.MoveNext();
}
