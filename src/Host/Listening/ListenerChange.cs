using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Listening;

/// <summary>What is to become of an ALB's listeners: everything that could fail has been done, and nobody has noticed yet.</summary>
/// <remarks>Config path. Applied once, or disposed, which closes what it opened.</remarks>
/// <param name="Opened">New ones, whose sockets listen and are accepted from by nobody.</param>
/// <param name="Kept">Those that stay, with what they are told now.</param>
/// <param name="Leaving">Those that nobody wants any more.</param>
/// <param name="Wanted">All that there are to be, as they were written.</param>
/// <param name="DrainTimeout">How long the connections of those that leave have.</param>
internal sealed record ListenerChange(
    ImmutableArray<OpenListener> Opened,
    ImmutableArray<(OpenListener Listener, OpenMembers Members)> Kept,
    ImmutableArray<OpenListener> Leaving,
    ImmutableArray<ListenerConfig> Wanted,
    TimeSpan DrainTimeout) : IDisposable
{
    /// <summary>Closes what was opened, and leaves everything else as it is.</summary>
    public void Dispose()
    {
        foreach (OpenListener listener in Opened)
        {
            listener.Socket.Dispose();
            listener.Dispose();
        }
    }
}
