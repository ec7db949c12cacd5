using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Primitives;

/// <summary>What a method of the hot path returns that seldom or always waits, but never allocates: its result, or where it will lie.</summary>
/// <remarks>
/// Hot path. A <see cref="ValueTask{T}"/> that knows its one kind of source: the general one asks at each of the three steps of a wait whether it stands on a
/// task or on an interface, and calls through that, which took 600 of an exchange's 22 000 instructions (docs/adr/0003).
/// Awaited exactly once; a second time is found out and is our bug.
/// </remarks>
[AsyncMethodBuilder(typeof(PooledTaskBuilder<>))]
internal readonly struct PooledTask<T>
{
    private readonly PooledTaskBox<T>? _box; // null: the method never waited
    private readonly T? _result;
    private readonly short _version;

    public PooledTask(T result) => _result = result;

    public PooledTask(PooledTaskBox<T> box) => (_box, _version) = (box, box.Version);

    /// <summary>True when it is over, with a result or a fault.</summary>
    public bool IsCompleted => _box is null || _box.HasEnded(_version);

    /// <summary>True when its result is here, since it never waited: it can be read as often as one likes.</summary>
    public bool IsImmediate => _box is null;

    /// <summary>Its result, or its fault as an exception, once it is completed.</summary>
    public T Result => _box is null ? _result! : _box.GetResult(_version);

    public Awaiter GetAwaiter() => new(this);

    /// <summary>What the compiler calls.</summary>
    public readonly struct Awaiter(PooledTask<T> task) : ICriticalNotifyCompletion
    {
        private readonly PooledTask<T> _task = task;

        public bool IsCompleted => _task.IsCompleted;

        public T GetResult() => _task.Result;

        public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

        public void UnsafeOnCompleted(Action continuation) => _task._box!.OnCompleted(continuation, _task._version);
    }
}

/// <summary>Makes those that are over from the start.</summary>
internal static class PooledTask
{
    public static PooledTask<T> FromResult<T>(T result) => new(result);
}
