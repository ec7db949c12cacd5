using System.Net;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>How many TCP connections there may be, in all and for each client.</summary>
/// <remarks>Background: once per connection, any thread; a lock.</remarks>
/// <param name="most">In all.</param>
/// <param name="mostPerClient">For each address; of IPv6 for each /64, which is one client's.</param>
internal sealed class DnsConnectionCaps(int most, int mostPerClient)
{
    private readonly Lock _counting = new();
    private readonly Dictionary<UInt128, int> _clients = [];
    private int _openCount;

    /// <summary>Connections that are open.</summary>
    public int OpenCount => Volatile.Read(ref _openCount);

    /// <summary>Counts a connection in, if it may be; then it is counted out by <see cref="Leave"/>.</summary>
    public bool TryEnter(IPAddress client)
    {
        UInt128 key = KeyOf(client);
        lock (_counting)
        {
            int count = _clients.GetValueOrDefault(key);
            if (_openCount >= most || count >= mostPerClient)
            {
                return false;
            }

            _openCount++;
            _clients[key] = count + 1;
            return true;
        }
    }

    public void Leave(IPAddress client)
    {
        UInt128 key = KeyOf(client);
        lock (_counting)
        {
            _openCount--;
            if (--_clients[key] == 0)
            {
                _clients.Remove(key);
            }
        }
    }

    private static UInt128 KeyOf(IPAddress client)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        client.TryWriteBytes(bytes, out int written);
        ulong high = BitConverter.ToUInt64(bytes);
        return new UInt128((ulong)written, high); // an IPv4 address whole, an IPv6 one's first half
    }
}
