using System.Net;

namespace LoadBalancer.Core.Dns.Publishing.Messages;

/// <summary>What a reply that can be believed means.</summary>
/// <remarks>Background, pure.</remarks>
internal static class ReplyReading
{
    private const int TypeCname = 5;

    /// <summary>The server's zone that holds <paramref name="name"/>.</summary>
    public static Reading<string> Zone(ReplyMessage reply, string name)
    {
        if (Fault(reply, name) is { } fault)
        {
            return Readings.Failed<string>(fault);
        }

        // Behind the name itself when it is the zone's top, else beside the news that the name has no such record (RFC 2308 §3).
        ReplyRecord? soa = reply.Answers.Concat(reply.Authority).FirstOrDefault(static record => record.Type == RequestMessage.TypeSoa);
        return soa is not null && IsWithin(name, soa.Name)
            ? soa.Name
            : Readings.Failed<string>($"the server does not say which zone '{name}' is in");
    }

    /// <summary>The addresses it holds.</summary>
    public static Reading<RecordSet> Set(ReplyMessage reply, string name, RecordKind kind)
    {
        if (Fault(reply, name) is { } fault)
        {
            return Readings.Failed<RecordSet>(fault);
        }

        if (reply.Answers.Any(static record => record.Type == TypeCname))
        {
            return Readings.Failed<RecordSet>($"the server has a CNAME for '{name}', beside which no address can be");
        }

        ReplyRecord[] records =
        [
            .. reply.Answers.Where(record => record.Type == (int)kind && record.Class == RequestMessage.ClassIn && record.Name.Equals(name, StringComparison.OrdinalIgnoreCase)),
        ];
        int addressBytes = kind == RecordKind.A ? 4 : 16;
        return records.Any(record => record.Data.Length != addressBytes)
            ? Readings.Failed<RecordSet>("the server answers with an address that is none")
            : RecordSet.Of(name, kind, records.Length == 0 ? 0 : (int)records[0].TtlSeconds, records.Select(static record => new IPAddress(record.Data)));
    }

    /// <summary>How an update ended.</summary>
    public static UpdateResult Update(ReplyMessage reply) => reply.Code switch
    {
        ReplyCodes.Ok => new(UpdateOutcome.Ok, Fault: null),
        ReplyCodes.SetExists or ReplyCodes.SetDoesNotExist => new(UpdateOutcome.Stale, Fault: null),
        _ => new(UpdateOutcome.Refused, ReplyCodes.Text(reply.Code)),
    };

    private static string? Fault(ReplyMessage reply, string name) =>
        reply.Code is not (ReplyCodes.Ok or ReplyCodes.NameDoesNotExist) ? ReplyCodes.Text(reply.Code)
        : !reply.IsAuthoritative ? $"the server does not hold the zone of '{name}': it answers for another"
        : reply.IsTruncated ? "the answer is cut short"
        : null;

    private static bool IsWithin(string name, string zone) =>
        zone.Length == 0 || name.Equals(zone, StringComparison.OrdinalIgnoreCase) || name.EndsWith('.' + zone, StringComparison.OrdinalIgnoreCase);
}
