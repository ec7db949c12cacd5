using LoadBalancer.Core.Forwarding;

namespace LoadBalancer.Core.Listening;

/// <summary>The open connections of a listener on one lane, so that a drain reaches those that are idle.</summary>
/// <remarks>Touched once when a connection opens and once when it closes, under a lock that only a drain ever holds for long.</remarks>
internal sealed class ClientList
{
    private readonly Lock _listing = new();
    private ClientConnection? _first;
    private int _count;
    private bool _isLast;
    private bool _leavesWhenIdle;

    /// <summary>How many there are.</summary>
    public int Count => Volatile.Read(ref _count);

    public void Add(ClientConnection client)
    {
        lock (_listing)
        {
            _count++;
            client.NextClient = _first;
            if (_first is not null)
            {
                _first.PreviousClient = client;
            }

            _first = client;
            if (_leavesWhenIdle)
            {
                client.EndWhenIdle(); // it came in while the door was being closed: one request, if it brought one
            }
            else if (_isLast)
            {
                client.MarkLast();
            }
        }
    }

    public void Remove(ClientConnection client)
    {
        lock (_listing)
        {
            _count--;
            if (client.PreviousClient is null)
            {
                _first = client.NextClient;
            }
            else
            {
                client.PreviousClient.NextClient = client.NextClient;
            }

            if (client.NextClient is not null)
            {
                client.NextClient.PreviousClient = client.PreviousClient;
            }

            client.NextClient = client.PreviousClient = null;
        }
    }

    /// <summary>The next answer to each of them, and to whoever comes yet, is its last.</summary>
    public void MarkLast()
    {
        lock (_listing)
        {
            _isLast = true;
            for (ClientConnection? client = _first; client is not null; client = client.NextClient)
            {
                client.MarkLast();
            }
        }
    }

    /// <summary>Ends each of them with this probability: after its exchange, an idle one now. Whoever comes yet is not meant.</summary>
    public void EndIdle(double share) => ForSome(share, static client => client.EndWhenIdle());

    /// <summary>Cuts each of them with this probability, whatever it is about.</summary>
    public void Cut(double share) => ForSome(share, static client => client.Transport.Abort());

    /// <summary>Ends every one of them after its exchange, the idle ones now, and whoever comes yet.</summary>
    public void EndIdle()
    {
        lock (_listing)
        {
            _leavesWhenIdle = true;
            ForSome(share: 1, static client => client.EndWhenIdle());
        }
    }

    private void ForSome(double share, Action<ClientConnection> end)
    {
        lock (_listing)
        {
            for (ClientConnection? client = _first; client is not null;)
            {
                (ClientConnection ending, client) = (client, client.NextClient);
                if (share >= 1 || Random.Shared.NextDouble() < share)
                {
                    end(ending); // where the transport has no loops this may run it to its end, and out of this list, within the call
                }
            }
        }
    }
}
