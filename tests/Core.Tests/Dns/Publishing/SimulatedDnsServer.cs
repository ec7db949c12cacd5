using System.Collections.Immutable;
using LoadBalancer.Core.Dns.Publishing;

namespace LoadBalancer.Core.Tests.Dns.Publishing;

/// <summary>A DNS server in memory that does what RFC 2136 §3 asks of one; answers at once, or when a test says.</summary>
internal sealed class SimulatedDnsServer : IDnsUpdateClient
{
    private readonly List<TaskCompletionSource> _held = [];

    /// <summary>What is wrong with it: the fault of every answer; null: nothing.</summary>
    public string? Fault { get; set; }

    /// <summary>How updates alone are refused; null: they are not.</summary>
    public UpdateResult? Refusal { get; set; }

    /// <summary>Every message waits until the test lets it through.</summary>
    public bool Holds { get; set; }

    /// <summary>Runs when an update has arrived, before it is looked at.</summary>
    public Action<RecordUpdate> Arriving { get; set; } = static _ => { };

    /// <summary>Runs after each change.</summary>
    public Action Changed { get; set; } = static () => { };

    /// <summary>Answers for every name that has nothing of its own (RFC 4592).</summary>
    public ImmutableArray<RecordSet> Wildcard { get; set; } = [];

    public Dictionary<(string Name, RecordKind Kind), RecordSet> Sets { get; } = [];

    public int QueryCount { get; private set; }

    public int UpdateCount { get; private set; }

    public int StaleCount { get; private set; }

    public int HeldCount => _held.Count;

    public IDnsUpdateConnection Connect(PublishingPlan plan) => new Connection(this);

    /// <summary>Lets one held message through.</summary>
    public void Release(int index)
    {
        TaskCompletionSource held = _held[index];
        _held.RemoveAt(index);
        held.SetResult();
    }

    public void Put(RecordSet set)
    {
        if (set.Addresses.IsEmpty)
        {
            Sets.Remove((set.Name, set.Kind));
        }
        else
        {
            Sets[(set.Name, set.Kind)] = set;
        }
    }

    public RecordSet SetOf(string name, RecordKind kind) => Sets.GetValueOrDefault((name, kind)) ?? RecordSet.Of(name, kind, 0, []);

    /// <summary>What it answers for a name, in an order of its own.</summary>
    public string[] AddressesOf(string name, RecordKind kind = RecordKind.A) => [.. SetOf(name, kind).Addresses.Select(static address => address.ToString())];

    private RecordSet Answer(string name, RecordKind kind) =>
        Sets.Keys.Any(key => key.Name == name || key.Name.EndsWith('.' + name, StringComparison.Ordinal)) || Wildcard.IsEmpty
            ? SetOf(name, kind)
            : Wildcard.FirstOrDefault(set => set.Kind == kind) is { } above ? RecordSet.Of(name, kind, above.TtlSeconds, above.Addresses) : SetOf(name, kind);

    private UpdateResult Take(RecordUpdate update)
    {
        UpdateCount++;
        Arriving(update);
        if (Refusal is { } refusal)
        {
            return refusal;
        }

        // Addresses alone are compared: a TTL is no part of a prerequisite.
        if (!update.Expected.All(set => SetOf(set.Name, set.Kind).Addresses.SequenceEqual(set.Addresses)))
        {
            StaleCount++;
            return new UpdateResult(UpdateOutcome.Stale, Fault: null);
        }

        foreach (RecordSet set in update.Replacements)
        {
            Put(set);
        }

        Changed();
        return new UpdateResult(UpdateOutcome.Ok, Fault: null);
    }

    private sealed class Connection(SimulatedDnsServer server) : IDnsUpdateConnection
    {
        public async Task<Reading<string>> FindZoneAsync(string name, CancellationToken cancellation)
        {
            await TurnAsync(cancellation);
            return server.Fault is { } fault ? Readings.Failed<string>(fault) : "example";
        }

        public async Task<Reading<RecordSet>> QueryAsync(string name, RecordKind kind, CancellationToken cancellation)
        {
            await TurnAsync(cancellation);
            server.QueryCount++;
            return server.Fault is { } fault ? Readings.Failed<RecordSet>(fault) : server.Answer(name, kind);
        }

        public async Task<UpdateResult> UpdateAsync(RecordUpdate update, CancellationToken cancellation)
        {
            await TurnAsync(cancellation);
            return server.Fault is { } fault ? new UpdateResult(UpdateOutcome.Error, fault) : server.Take(update);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        private async Task TurnAsync(CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            if (server.Holds)
            {
                TaskCompletionSource held = new();
                server._held.Add(held);
                await held.Task.WaitAsync(cancellation);
            }
        }
    }
}
