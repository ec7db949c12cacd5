namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Whoever a loop hears of a descriptor for.</summary>
internal abstract class LoopMember : LoopWork
{
    /// <summary>The kernel's number; negative once it is closed.</summary>
    public int Descriptor { get; protected set; } = -1;

    /// <summary>Tells this member's events from those of an earlier owner of the same number. The loop's to set.</summary>
    public uint Generation { get; set; }

    /// <summary>Notes what an event means, and runs nothing yet: the whole batch is noted first.</summary>
    public abstract void Note(uint events);

    /// <summary>Does what the noted events made possible.</summary>
    public abstract void RunReady();

    /// <summary>The same; a bug of ours in it costs this member's event, not the loop.</summary>
    public void RunReadySafely(EventLoop loop)
    {
        try
        {
            RunReady();
        }
        catch (Exception bug)
        {
            loop.Report(bug);
        }
    }

    /// <summary>The loop has ended: closes the descriptor, since nobody else will.</summary>
    public abstract void Abandon();
}
