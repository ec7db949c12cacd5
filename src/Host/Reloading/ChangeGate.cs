namespace LoadBalancer.Host.Reloading;

/// <summary>Decides when changed files are to be read: not while somebody is still writing them.</summary>
/// <remarks>
/// Config path, pure, one thread. Nothing in a file says that it is whole, so what changes is left until it has been quiet for a while. A writer who never
/// rests must not keep his changes from being taken: at the latest after <see cref="Patience"/> they are read as they are.
/// </remarks>
internal sealed class ChangeGate
{
    /// <summary>Longer than an editor or a copy pauses within a file, short enough to seem instant.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);

    /// <summary>What follows a change within this time is one change.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private long? _pending;
    private TimeSpan _pendingSince;
    private TimeSpan _firstSince;

    /// <summary>Something has changed and is waited for.</summary>
    public bool IsPending => _pending is not null;

    /// <summary>Looks at what the files say now.</summary>
    /// <param name="content">Their hash.</param>
    /// <param name="taken">That of what was read last, whatever came of it.</param>
    /// <param name="now">Any clock that never goes back.</param>
    /// <returns>True when they are to be read now.</returns>
    public bool Observe(long content, long taken, TimeSpan now)
    {
        if (content == taken)
        {
            _pending = null; // or back to what it was
            return false;
        }

        if (_pending is null)
        {
            _firstSince = now;
        }

        if (_pending != content)
        {
            _pending = content;
            _pendingSince = now;
        }

        if (now - _pendingSince < Quiet && now - _firstSince < Patience)
        {
            return false;
        }

        _pending = null;
        return true;
    }
}
