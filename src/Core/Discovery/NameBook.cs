using System.Collections.Immutable;
using System.Net;

namespace LoadBalancer.Core.Discovery;

/// <summary>The last good answer for each service's name.</summary>
/// <remarks>Config path: read when a snapshot is compiled, written when an answer has come. Any thread.</remarks>
public sealed class NameBook
{
    private readonly Lock _writing = new();
    private readonly Dictionary<(string Service, string Host), ImmutableArray<IPAddress>> _answers = [];

    /// <summary>The addresses to use; empty while there has been no good answer.</summary>
    public ImmutableArray<IPAddress> AddressesOf(string service, string host)
    {
        lock (_writing)
        {
            return _answers.TryGetValue((service, host), out ImmutableArray<IPAddress> addresses) ? addresses : [];
        }
    }

    /// <summary>Notes a good answer.</summary>
    /// <returns>True when it differs from the last.</returns>
    internal bool Note(string service, string host, ImmutableArray<IPAddress> addresses)
    {
        lock (_writing)
        {
            bool isNew = !_answers.TryGetValue((service, host), out ImmutableArray<IPAddress> before) || !before.SequenceEqual(addresses);
            _answers[(service, host)] = addresses;
            return isNew;
        }
    }

    /// <summary>Forgets what is no longer asked for.</summary>
    internal void KeepOnly(IEnumerable<(string Service, string Host)> wanted)
    {
        HashSet<(string Service, string Host)> kept = [.. wanted];
        lock (_writing)
        {
            foreach ((string Service, string Host) gone in _answers.Keys.Where(name => !kept.Contains(name)).ToArray())
            {
                _answers.Remove(gone);
            }
        }
    }
}
