using System.Net;

namespace LoadBalancer.Core.Udp;

/// <summary>Where sessions have their sockets from.</summary>
internal interface IDatagramSockets
{
    /// <summary>Opens one with one peer; from then on the loop hears of it.</summary>
    /// <param name="peer">Whom it talks to.</param>
    /// <param name="slot">What the loop is told with each event.</param>
    /// <param name="descriptor">The socket.</param>
    bool TryOpen(EndPoint peer, int slot, out int descriptor);

    void Close(int descriptor);
}
