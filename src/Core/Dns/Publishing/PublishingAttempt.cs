using System.Collections.Immutable;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>One attempt to make a DNS server hold what is wanted: read, compare, swap, read again.</summary>
/// <remarks>
/// Background, on one connection. What is wanted is asked anew in every round: what has been decided while the server took its time counts, and
/// never what was wanted when the attempt began.
/// Race: two zones read the same and both write. The server makes one update first; the other's expectation is stale then, changes nothing, and
/// its zone reads again: it finds what it wants there, or swaps that.
/// </remarks>
/// <param name="server">Who is asked and told.</param>
/// <param name="wanted">What is wanted now.</param>
/// <param name="mayBegin">Asked before an update is sent: whether it is a rank's turn.</param>
/// <param name="told">Hears of every update.</param>
internal sealed class PublishingAttempt(
    IDnsUpdateConnection server, Func<PublishedView> wanted, Func<int, bool> mayBegin, Action<RecordUpdate, UpdateResult> told)
{
    /// <summary>Zones that want the same need two at most; what moves on faster is looked at again after a pause.</summary>
    private const int MostRounds = 5;

    private ImmutableArray<RecordSet> _foundFirst;
    private ImmutableArray<RecordSet> _written;
    private ImmutableArray<RecordSet> _stale;

    /// <summary>Makes it.</summary>
    public async Task<AttemptEnd> RunAsync(CancellationToken cancellation)
    {
        PublishedView view = default;
        for (int round = 0; round < MostRounds; round++)
        {
            view = wanted();
            if (view.Zone is null)
            {
                return End(PublishingState.Idle, view);
            }

            Reading<string> zone = await server.FindZoneAsync(view.Zone.Domain, cancellation);
            if (zone.Fault is not null)
            {
                return End(PublishingState.Failing, view, zone.Fault);
            }

            (ImmutableArray<RecordSet> found, string? fault) = await ReadAsync(view.Zone.Domain, cancellation);
            if (fault is not null)
            {
                return End(PublishingState.Failing, view, fault);
            }

            _foundFirst = _foundFirst.IsDefault ? found : _foundFirst;
            ImmutableArray<RecordSet> sets = WantedRecords.Of(view.Zone);
            if (found.SequenceEqual(sets))
            {
                return End(PublishingState.InStep, view);
            }

            if (!_written.IsDefault && _written.SequenceEqual(sets))
            {
                // To write once more at once would be a duel with whoever writes otherwise.
                return End(PublishingState.Failing, view, $"the server took an update, yet holds {Shown(found)}: somebody else publishes other addresses there");
            }

            if (!view.MayWrite || !mayBegin(view.Rank))
            {
                return End(PublishingState.Waiting, view);
            }

            RecordUpdate update = RecordUpdate.Between(zone.Value!, Expected(found), sets);
            UpdateResult result = await server.UpdateAsync(update, cancellation);
            told(update, result);
            if (result.Outcome == UpdateOutcome.Ok)
            {
                _written = sets;
            }
            else if (result.Outcome == UpdateOutcome.Stale)
            {
                _stale = update.Expected.SequenceEqual(found) ? found : default;
            }
            else
            {
                return End(PublishingState.Failing, view, result.Fault);
            }
        }

        return End(PublishingState.Failing, view, $"what the server holds changed under {MostRounds} updates");
    }

    /// <summary>
    /// What must be there. A server that answers as before, and yet would not have it so, has made its answer from a wildcard above the name
    /// (RFC 4592 §3.3), where no set of its own is: then none is expected.
    /// </summary>
    private ImmutableArray<RecordSet> Expected(ImmutableArray<RecordSet> found) =>
        !_stale.IsDefault && _stale.SequenceEqual(found) ? [.. found.Select(static set => RecordSet.Of(set.Name, set.Kind, 0, []))] : found;

    private static string Shown(ImmutableArray<RecordSet> sets)
    {
        string[] held = [.. sets.Where(static set => !set.Addresses.IsEmpty).Select(static set => $"{set} for '{set.Name}'")];
        return held.Length == 0 ? "no address" : string.Join(" and ", held);
    }

    private async Task<(ImmutableArray<RecordSet> Found, string? Fault)> ReadAsync(string domain, CancellationToken cancellation)
    {
        ImmutableArray<RecordSet>.Builder found = ImmutableArray.CreateBuilder<RecordSet>();
        foreach ((string name, RecordKind kind) in WantedRecords.KeysOf(domain))
        {
            Reading<RecordSet> reading = await server.QueryAsync(name, kind, cancellation);
            if (reading.Fault is not null)
            {
                return ([], reading.Fault);
            }

            found.Add(reading.Value!);
        }

        return (found.ToImmutable(), null);
    }

    private AttemptEnd End(PublishingState state, PublishedView view, string? fault = null) => new(state, view, fault, !_written.IsDefault, _foundFirst);
}
