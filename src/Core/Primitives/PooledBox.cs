namespace LoadBalancer.Core.Primitives;

/// <summary>Where a waiting method's state lies while it waits; kept in a <see cref="BoxPool"/> between two of them.</summary>
internal abstract class PooledBox
{
    /// <summary>Stands where a continuation would, once the method has ended: whoever comes now need not wait.</summary>
    protected static readonly Action Ended = static () => throw new InvalidOperationException("a method that has ended was resumed");

    /// <summary>The pool's link.</summary>
    internal PooledBox? NextPooled { get; set; }
}
