using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace LoadBalancer.Core.Primitives;

/// <summary>Where the result of a waiting method will lie, and who waits for it.</summary>
/// <remarks>
/// Hot path. It asks for no synchronization context, no task scheduler and no execution context, of which nothing on the way has one. The continuation runs
/// inline: on whichever thread ends the method, or on the awaiting one when it comes too late to wait. The end and the wait may race on two threads; the
/// exchange of <c>_continuation</c> decides who resumes.
/// </remarks>
internal abstract class PooledTaskBox<T> : PooledBox
{
    private Action? _continuation;
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

    /// <summary>True once the method has ended, with a result or a fault.</summary>
    public bool HasEnded(short version)
    {
        Check(version);
        return ReferenceEquals(Volatile.Read(ref _continuation), Ended);
    }

    /// <summary>Has <paramref name="continuation"/> called at the method's end; at once, when that has come.</summary>
    public void OnCompleted(Action continuation, short version)
    {
        Check(version);
        Action? before = Interlocked.CompareExchange(ref _continuation, continuation, null);
        if (ReferenceEquals(before, Ended))
        {
            if (RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                continuation();
            }
            else
            {
                // The end has overtaken the wait many times in a row.
                ThreadPool.UnsafeQueueUserWorkItem(static waiting => waiting(), continuation, preferLocal: false);
            }
        }
        else if (before is not null)
        {
            throw new InvalidOperationException("awaited twice");
        }
    }

    public T GetResult(short version)
    {
        Check(version);
        if (!ReferenceEquals(Volatile.Read(ref _continuation), Ended))
        {
            throw new InvalidOperationException("asked for its result before it has one");
        }

        T result = _result!;
        ExceptionDispatchInfo? fault = _fault;
        _continuation = null;
        _result = default;
        _fault = null;
        Version++;
        Return();
        fault?.Throw();
        return result;
    }

    /// <summary>Forgets the finished method and goes back to the pool.</summary>
    protected abstract void Return();

    private void End() => Interlocked.Exchange(ref _continuation, Ended)?.Invoke();

    private void Check(short version)
    {
        if (version != Version)
        {
            throw new InvalidOperationException("this method is over: its task was awaited before");
        }
    }
}

/// <summary>Holds the fault of a method that never waited. Not pooled: such a fault is our bug.</summary>
internal sealed class FaultedTaskBox<T> : PooledTaskBox<T>
{
    public override Action Continuation => throw new InvalidOperationException("it has no method to resume");

    protected override void Return()
    {
        // It has served.
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
