namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>A <see cref="LoopWait"/> that is made when it is first needed: most connections' flushes never wait, and an idle one carries one reference.</summary>
/// <remarks>Hot path, and then it stays: a connection allocates it once. Any thread may be the first, with a cancellation.</remarks>
internal struct RareWait
{
    private Made? _made;

    public bool IsWaiting => Volatile.Read(ref _made) is Made made && made.Wait.IsWaiting;

    /// <inheritdoc cref="LoopWait.IsTokenCancelled"/>
    public bool IsTokenCancelled => Volatile.Read(ref _made) is Made made && made.Wait.IsTokenCancelled;

    /// <summary>The wait itself, made if it is not yet.</summary>
    public ref LoopWait Wait => ref (Volatile.Read(ref _made) ?? Make()).Wait;

    /// <inheritdoc cref="LoopWait.TakeCancellation"/>
    public bool TakeCancellation() => Volatile.Read(ref _made) is Made made && made.Wait.TakeCancellation();

    private Made Make()
    {
        Made made = new();
        return Interlocked.CompareExchange(ref _made, made, null) ?? made;
    }

    private sealed class Made
    {
        public LoopWait Wait;
    }
}
