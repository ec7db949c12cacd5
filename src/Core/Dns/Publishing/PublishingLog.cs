using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>Tells the process log what was written, and when the server is out of step and in step again.</summary>
/// <remarks>
/// Background, guarded by its <see cref="Publisher"/> but for <see cref="Wrote"/>. An update is a change of what is answered, so never left out; what
/// goes wrong again and again is told when it begins, when it is something else, and when it is over.
/// </remarks>
internal sealed partial class PublishingLog(ILogger logger)
{
    /// <summary>Faults that take turns, and somebody who changes things back, would fill the log.</summary>
    private const int QuietMs = 60_000;

    private string? _toldFault;
    private long _toldAtMs = long.MinValue / 2;
    private long _otherToldAtMs = long.MinValue / 2;

    public void Wrote(PublishingPlan plan, RecordUpdate update)
    {
        foreach (RecordSet set in update.Replacements)
        {
            LogWrote(logger, plan.Server, set.Name, set.Kind, set, set.TtlSeconds);
        }
    }

    /// <param name="plan">Where.</param>
    /// <param name="end">How the attempt ended.</param>
    /// <param name="inStep">What the server held when it last was in step; default when it never was.</param>
    /// <param name="nowMs">A monotonic clock.</param>
    public void Ended(PublishingPlan plan, in AttemptEnd end, ImmutableArray<RecordSet> inStep, long nowMs)
    {
        if (end.State == PublishingState.Failing)
        {
            if (_toldFault is null || (_toldFault != end.Fault && nowMs - _toldAtMs >= QuietMs))
            {
                (_toldFault, _toldAtMs) = (end.Fault, nowMs);
                LogFailing(logger, plan.Server, end.Fault!);
            }

            return;
        }

        if (_toldFault is not null)
        {
            _toldFault = null;
            LogOver(logger, plan.Server);
        }

        // What was wanted is what was there, and now it is not: nobody here did that.
        if (!inStep.IsDefault && !end.FoundFirst.IsDefault && end.View.Zone is not null && nowMs - _otherToldAtMs >= QuietMs &&
            !end.FoundFirst.SequenceEqual(inStep) && WantedRecords.Of(end.View.Zone).SequenceEqual(inStep))
        {
            _otherToldAtMs = nowMs;
            RecordSet changed = end.FoundFirst.First(set => !inStep.Contains(set));
            LogOther(logger, plan.Server, changed.Name, changed.Kind, changed, changed.TtlSeconds);
        }
    }

    /// <summary>An exception of our own came as far as the beat.</summary>
    public void Failed(Exception bug) => LogBug(logger, bug);

    [LoggerMessage(EventId = 1805, Level = LogLevel.Error, Message = "our own bug in publishing to the DNS server")]
    private static partial void LogBug(ILogger logger, Exception bug);

    [LoggerMessage(EventId = 1801, Level = LogLevel.Information, Message = "DNS server {Server}: '{Name}' {Kind} is now: {Addresses} (TTL {Ttl} s)")]
    private static partial void LogWrote(ILogger logger, object server, string name, RecordKind kind, RecordSet addresses, int ttl);

    [LoggerMessage(EventId = 1802, Level = LogLevel.Warning, Message = "DNS server {Server} may be out of step: {Why}; it is tried again")]
    private static partial void LogFailing(ILogger logger, object server, string why);

    [LoggerMessage(EventId = 1803, Level = LogLevel.Information, Message = "DNS server {Server} takes updates again")]
    private static partial void LogOver(ILogger logger, object server);

    [LoggerMessage(EventId = 1804, Level = LogLevel.Warning,
        Message = "DNS server {Server}: somebody else changed '{Name}' {Kind} to: {Addresses} (TTL {Ttl} s); what this cluster decides is put back")]
    private static partial void LogOther(ILogger logger, object server, string name, RecordKind kind, RecordSet addresses, int ttl);
}
