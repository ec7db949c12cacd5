using System.Net;

namespace LoadBalancer.Core.Zones;

/// <summary>Reads what another zone's process says of itself and of everybody else, and tells it what it could not read here.</summary>
public interface IZoneReader
{
    /// <summary>Asks once; never throws for what the peer or the network does.</summary>
    /// <param name="address">The portable IP's public listener.</param>
    /// <param name="word">What it is told along with the question (<see cref="ZoneWord"/>); empty: nothing.</param>
    /// <param name="timeout">Bound on the whole, from the connect to the last byte.</param>
    /// <param name="cancellation">The process ends: the answer no longer matters.</param>
    Task<ZoneReading> ReadAsync(IPEndPoint address, ReadOnlyMemory<byte> word, TimeSpan timeout, CancellationToken cancellation);
}
