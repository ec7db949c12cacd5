using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Runtime;

namespace LoadBalancer.Core.Listening;

/// <summary>How many connections one client may hold (wire.md G6). How many all of them may: the runner's to know, which then accepts nobody.</summary>
/// <remarks>
/// Background: asked once per connection, never per request. Written by every connection that opens or closes. The table of clients is
/// bounded by the connections themselves: an entry is gone with its client's last one.
/// </remarks>
/// <param name="store">Has the limits in force.</param>
internal sealed class ConnectionCaps(SnapshotStore store)
{
    private readonly Lock _counting = new(); // guards the table; held for one lookup
    private readonly Dictionary<UInt128, int> _byClient = [];

    /// <summary>Clients that hold a counted connection now.</summary>
    public int ClientCount
    {
        get
        {
            lock (_counting)
            {
                return _byClient.Count;
            }
        }
    }

    /// <summary>Counts a connection in, or refuses it. What was admitted must be given back to <see cref="Leave"/>.</summary>
    /// <param name="client">The peer's address.</param>
    /// <param name="isTrusted">A trusted proxy speaks for many clients, so the cap of one is not its; nor that of a peer which no address tells from others.</param>
    /// <param name="admission">What to give back.</param>
    public bool TryEnter(IPAddress client, bool isTrusted, out Admission admission)
    {
        ProxyLimits limits = store.Current.Limits;
        bool countsClient = limits.ConnectionsPerClient > 0 && !isTrusted;
        admission = new Admission(countsClient ? client : null);
        return !countsClient || TryCount(Key(client), limits.ConnectionsPerClient);
    }

    /// <summary>Counts an admitted connection out.</summary>
    public void Leave(Admission admission)
    {
        if (admission.CountedClient is not IPAddress client)
        {
            return; // nor was it at its entry, whatever the limits say by now
        }

        UInt128 key = Key(client);
        lock (_counting)
        {
            int left = _byClient[key] - 1;
            if (left == 0)
            {
                _byClient.Remove(key);
            }
            else
            {
                _byClient[key] = left;
            }
        }
    }

    private bool TryCount(UInt128 client, int most)
    {
        lock (_counting)
        {
            int count = _byClient.GetValueOrDefault(client);
            if (count >= most)
            {
                return false;
            }

            _byClient[client] = count + 1;
            return true;
        }
    }

    /// <summary>An IPv4 address, or the first 64 bits of an IPv6 one: whoever has one of those has all of the rest.</summary>
    private static UInt128 Key(IPAddress client)
    {
        Span<byte> bytes = stackalloc byte[16];
        client = client.IsIPv4MappedToIPv6 ? client.MapToIPv4() : client;
        client.TryWriteBytes(bytes, out _);
        return client.AddressFamily == AddressFamily.InterNetwork
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : new UInt128(BinaryPrimitives.ReadUInt64BigEndian(bytes), ulong.MaxValue); // no IPv4 key ends so
    }

    /// <summary>How a connection was counted: one word, since an idle connection holds it.</summary>
    /// <param name="CountedClient">The client whose connections it was counted among; null: it was not.</param>
    internal readonly record struct Admission(IPAddress? CountedClient);
}
