using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Primitives;

/// <summary>Builds <c>async PooledTask&lt;T&gt;</c> methods, whose state machines are used again, so that waiting allocates nothing.</summary>
/// <remarks>
/// Hot path. The base library's <c>PoolingAsyncValueTaskMethodBuilder</c> keeps one state machine per thread and one per core of each
/// method: with 64 exchanges waiting at a time it dropped most of them, and 1 178 bytes were allocated per request (docs/adr/0003).
/// This one keeps as many as are in use. It does not flow the execution context: nothing of ours is async-local.
/// </remarks>
[SuppressMessage("Performance", "CA1822", Justification = "The compiler calls these members on an instance.")]
internal struct PooledTaskBuilder<T>
{
    private PooledTaskBox<T>? _box;
    private T _result;

    /// <summary>The task handed to the caller: the result itself where the method never waited.</summary>
    public readonly PooledTask<T> Task => _box is not null ? new PooledTask<T>(_box) : new PooledTask<T>(_result);

    public static PooledTaskBuilder<T> Create() => default;

    public readonly void Start<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine => stateMachine.MoveNext();

    public readonly void SetStateMachine(IAsyncStateMachine stateMachine)
    {
        // Of the time when boxes were made by the compiler; never called.
    }

    public void SetResult(T result)
    {
        if (_box is null)
        {
            _result = result;
        }
        else
        {
            _box.SetResult(result);
        }
    }

    public void SetException(Exception exception)
    {
        _box ??= new FaultedTaskBox<T>();
        _box.SetException(exception);
    }

    public void AwaitOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : INotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.OnCompleted(Box(ref stateMachine).Continuation);

    public void AwaitUnsafeOnCompleted<TAwaiter, TStateMachine>(ref TAwaiter awaiter, ref TStateMachine stateMachine)
        where TAwaiter : ICriticalNotifyCompletion
        where TStateMachine : IAsyncStateMachine => awaiter.UnsafeOnCompleted(Box(ref stateMachine).Continuation);

    /// <summary>Moves the state machine off the stack, at its first wait.</summary>
    private PooledTaskBox<T> Box<TStateMachine>(ref TStateMachine stateMachine)
        where TStateMachine : IAsyncStateMachine
    {
        if (_box is not null)
        {
            return _box;
        }

        PooledTaskBox<T, TStateMachine> box = PooledTaskBox<T, TStateMachine>.Rent();

        // In this order: this builder is a field of the state machine, and its copy in the box must know the box.
        _box = box;
        box.StateMachine = stateMachine;
        return box;
    }
}
