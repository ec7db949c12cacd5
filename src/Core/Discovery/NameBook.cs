using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Discovery;

/// <summary>The last good answer for each service's name, and what came of the lookups since.</summary>
/// <remarks>Config path: read when a snapshot is compiled and by status, written when an answer has come, or none. Any thread.</remarks>
public sealed class NameBook
{
    private readonly Lock _writing = new();
    private readonly Dictionary<(string Service, string Host), NameRecord> _records = [];

    /// <summary>The addresses to use; empty while there has been no good answer.</summary>
    public ImmutableArray<IPAddress> AddressesOf(string service, string host)
    {
        lock (_writing)
        {
            return _records.TryGetValue((service, host), out NameRecord? record) ? record.Addresses : [];
        }
    }

    /// <summary>What is known of the name that a service has; null when it has none.</summary>
    public NameRecord? Find(string service)
    {
        lock (_writing)
        {
            return _records.FirstOrDefault(record => record.Key.Service == service).Value;
        }
    }

    /// <summary>Notes how a lookup ended.</summary>
    /// <returns>True when the addresses are others now.</returns>
    internal bool Note(string service, string host, in NameAnswer answer, DateTimeOffset now)
    {
        lock (_writing)
        {
            NameRecord before = _records.GetValueOrDefault((service, host)) ?? new NameRecord(host);
            bool isGood = answer.Outcome == LookupOutcome.Ok;
            _records[(service, host)] = isGood
                ? new NameRecord(host) { Addresses = answer.Addresses, AnsweredAt = now }
                : before with { Fault = answer.WhyNothing };
            return isGood && !before.Addresses.SequenceEqual(answer.Addresses);
        }
    }

    /// <summary>Forgets what is no longer asked for.</summary>
    internal void KeepOnly(IEnumerable<(string Service, string Host)> wanted)
    {
        HashSet<(string Service, string Host)> kept = [.. wanted];
        lock (_writing)
        {
            foreach ((string Service, string Host) gone in _records.Keys.Where(name => !kept.Contains(name)).ToArray())
            {
                _records.Remove(gone);
            }
        }
    }
}
