using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Forwarding;

namespace LoadBalancer.Core.Listening;

/// <summary>Whether the clients of a listener come from more than one address, as far as their connections show it.</summary>
/// <remarks>
/// Written once per connection, at its first request, by the loop it lives on; read by whoever asks for the status. Each lane remembers nothing but the run
/// it is in: which address its last connections came from, how many, from when to when. Another address begins a new run. Peers that speak for others
/// (<c>proxy_protocol</c>, <c>trusted_proxies</c>), those without an address and probes are not noted.
/// </remarks>
/// <param name="laneCount">The transport's lanes.</param>
public sealed class ClientOrigins(int laneCount)
{
    private readonly ImmutableArray<Run> _lanes = [.. Enumerable.Range(0, laneCount).Select(static _ => new Run())];

    /// <summary>The address that the last connections of every lane came from; null when there is more than one, or none yet.</summary>
    /// <param name="connectionCount">How many they are.</param>
    /// <param name="span">From the beginning of the youngest lane's run to the last connection of any: for so long nobody else came.</param>
    public IPAddress? FindOnly(out long connectionCount, out TimeSpan span)
    {
        IPAddress? only = null;
        long firstMs = 0;
        long lastMs = 0;
        connectionCount = 0;
        span = TimeSpan.Zero;
        foreach (Run run in _lanes)
        {
            lock (run)
            {
                if (run.Address is not IPAddress address)
                {
                    continue; // nobody has come this way
                }

                if (only is not null && !only.Equals(address))
                {
                    return null;
                }

                firstMs = only is null ? run.FirstMs : Math.Max(firstMs, run.FirstMs);
                lastMs = only is null ? run.LastMs : Math.Max(lastMs, run.LastMs);
                only = address;
                connectionCount += run.Count;
            }
        }

        span = TimeSpan.FromMilliseconds(lastMs - firstMs);
        return only;
    }

    /// <summary>A client's connection has brought a request that is no probe; its first counts, where it is noted at all.</summary>
    internal void NoteOnce(ClientConnection client, Lane lane)
    {
        if (!client.IsOriginKnown)
        {
            client.IsOriginKnown = true;
            Note(lane.Index, client.Identity.Address, lane.Heartbeat.NowMs);
        }
    }

    /// <summary>A connection has come and brought something that is no probe.</summary>
    /// <param name="lane">Where it lives.</param>
    /// <param name="address">Whose it is.</param>
    /// <param name="nowMs">By the lane's clock.</param>
    public void Note(int lane, IPAddress address, long nowMs)
    {
        Run run = _lanes[lane];
        lock (run) // its own loop's, but for a transport without loops
        {
            if (run.Address?.Equals(address) != true)
            {
                (run.Address, run.Count, run.FirstMs) = (address, 0, nowMs);
            }

            run.Count++;
            run.LastMs = nowMs;
        }
    }

    private sealed class Run
    {
        public IPAddress? Address;
        public long Count;
        public long FirstMs;
        public long LastMs;
    }
}
