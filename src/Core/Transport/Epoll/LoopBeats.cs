namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>What a loop does ten times a second, for whoever has asked for it.</summary>
/// <remarks>Background. Any thread adds and removes; the loop's thread runs, and holds no lock while it does.</remarks>
internal sealed class LoopBeats
{
    private readonly Lock _listing = new();
    private Action[] _beats = [];

    public void Add(Action beat)
    {
        lock (_listing)
        {
            _beats = [.. _beats, beat];
        }
    }

    public void Remove(Action beat)
    {
        lock (_listing)
        {
            _beats = [.. _beats.Where(other => other != beat)];
        }
    }

    /// <summary>Calls each; one that fails does not keep the rest from its beat.</summary>
    public void Run(Action<Exception> onBug)
    {
        foreach (Action beat in Volatile.Read(ref _beats))
        {
            try
            {
                beat();
            }
            catch (Exception bug)
            {
                onBug(bug);
            }
        }
    }
}
