namespace LoadBalancer.Core.Observability;

/// <summary>Tells which configuration is in force and how reloads went.</summary>
/// <remarks>Config path. Written by the one publisher, read by whoever renders.</remarks>
public sealed class ConfigMeter
{
    private long _generation;
    private long _acceptedCount;
    private long _refusedCount;
    private bool _isLastAccepted;

    internal ConfigMeter()
    {
    }

    /// <summary>The one in force.</summary>
    public long Generation => Volatile.Read(ref _generation);

    internal long AcceptedCount => Volatile.Read(ref _acceptedCount);

    internal long RefusedCount => Volatile.Read(ref _refusedCount);

    internal bool IsLastAccepted => Volatile.Read(ref _isLastAccepted);

    /// <summary>The process has its first configuration. Not a reload, so not counted as one.</summary>
    public void Loaded(long generation)
    {
        Volatile.Write(ref _generation, generation);
        Volatile.Write(ref _isLastAccepted, true);
    }

    /// <summary>A reload was published.</summary>
    public void ReloadAccepted(long generation)
    {
        Interlocked.Increment(ref _acceptedCount);
        Loaded(generation);
    }

    /// <summary>What was read last is what is in force.</summary>
    public void Confirmed() => Volatile.Write(ref _isLastAccepted, true);

    /// <summary>A reload had faults; the generation before it serves on.</summary>
    public void ReloadRefused()
    {
        Interlocked.Increment(ref _refusedCount);
        Volatile.Write(ref _isLastAccepted, false);
    }
}
