using System.Runtime.CompilerServices;
using System.Threading.Tasks.Sources;

namespace LoadBalancer.Core.Primitives;

/// <summary>What a waiting method's caller holds: the source of its result.</summary>
internal abstract class PooledTaskBox<T> : IValueTaskSource<T>
{
    private ManualResetValueTaskSourceCore<T> _core; // continuations run inline, as everything on the way does

    public short Version => _core.Version;

    /// <summary>Resumes the method; one delegate for the life of the box.</summary>
    public abstract Action Continuation { get; }

    public void SetResult(T result) => _core.SetResult(result);

    public void SetException(Exception exception) => _core.SetException(exception);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    public T GetResult(short token)
    {
        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            _core.Reset();
            Return();
        }
    }

    /// <summary>Forgets the finished method and goes back to the pool.</summary>
    protected abstract void Return();
}

/// <summary>One waiting method's state machine.</summary>
internal sealed class PooledTaskBox<T, TStateMachine> : PooledTaskBox<T>, IPooledNode<PooledTaskBox<T, TStateMachine>>
    where TStateMachine : IAsyncStateMachine
{
    public TStateMachine? StateMachine;

    private PooledTaskBox() => Continuation = MoveNext;

    public override Action Continuation { get; }

    public PooledTaskBox<T, TStateMachine>? NextPooled { get; set; }

    public static PooledTaskBox<T, TStateMachine> Rent() =>
        NodePool<PooledTaskBox<T, TStateMachine>>.TryTake() ?? new PooledTaskBox<T, TStateMachine>();

    protected override void Return()
    {
        StateMachine = default; // what it referred to must not live on in the pool
        NodePool<PooledTaskBox<T, TStateMachine>>.Put(this);
    }

    private void MoveNext() => StateMachine!.MoveNext();
}
