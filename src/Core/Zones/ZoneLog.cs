using System.Net;
using LoadBalancer.Core.Health;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Zones;

/// <summary>Tells the process log what changes between zones.</summary>
/// <remarks>
/// Background; guarded by <see cref="ZoneMonitor"/>'s lock. Compares with what it told last, so an ALB or a zone that flaps is told of less and less
/// (faults.md row 12); how many lines were left out, the next one says.
/// </remarks>
internal sealed partial class ZoneLog(ILogger logger)
{
    private readonly Dictionary<string, (bool IsDown, LogAllowance Allowance)> _albs = [];
    private readonly Dictionary<string, (bool IsHeard, bool IsConfigSame, LogAllowance Allowance)> _zones = [];
    private readonly LogAllowance _entitlements = new(most: 6, refillMs: 30_000);
    private readonly LogAllowance _faults = new(most: 6, refillMs: 30_000);
    private bool _isEntitled = true; // so that one which never was is told of
    private long _quietUntilMs = -1;

    /// <param name="verdicts">As of now.</param>
    /// <param name="nowMs">The monotonic clock.</param>
    /// <param name="graceMs">After the start, how long the others may take to be heard before that is news.</param>
    public void Tell(ZoneVerdicts verdicts, long nowMs, long graceMs)
    {
        if (!verdicts.IsReady)
        {
            return;
        }

        foreach (AlbVerdict alb in verdicts.Albs)
        {
            TellAlb(alb, nowMs);
        }

        _quietUntilMs = _quietUntilMs < 0 ? nowMs + graceMs : _quietUntilMs;
        if (nowMs < _quietUntilMs)
        {
            return;
        }

        foreach (ZoneHearing zone in verdicts.Zones.Skip(1))
        {
            TellZone(zone, verdicts.Zones[0].ConfigHash, nowMs);
        }

        if (_isEntitled != verdicts.IsEntitled)
        {
            _isEntitled = verdicts.IsEntitled;
            if (_entitlements.TryTake(nowMs, out int leftOutCount))
            {
                string leftOut = LeftOut(leftOutCount);
                if (_isEntitled)
                {
                    LogEntitled(logger, verdicts.EntitledReason, leftOut);
                }
                else
                {
                    LogNotEntitled(logger, verdicts.EntitledReason, leftOut);
                }
            }
        }
    }

    /// <summary>An operator's word was given here, or in another zone.</summary>
    public void TellOverride(in AlbOverride each)
    {
        string word = each.Enabled ? "enabled" : "disabled";
        LogOverride(logger, each.Alb, word, each.Zone);
    }

    /// <summary>The configuration has overruled one.</summary>
    public void TellDismissed(in AlbOverride each)
    {
        (string configured, string word) = (each.Configured ? "false" : "true", each.Enabled ? "enabled" : "disabled");
        LogDismissed(logger, each.Alb, configured, word, each.Zone);
    }

    /// <summary>What was kept is not ours.</summary>
    public void TellNotLoaded() => LogNotLoaded(logger);

    /// <summary>Overrides could not be kept.</summary>
    public void TellNotSaved(string fault, long nowMs)
    {
        if (_faults.TryTake(nowMs, out int leftOutCount))
        {
            string leftOut = LeftOut(leftOutCount);
            LogNotSaved(logger, fault, leftOut);
        }
    }

    /// <summary>An exception of our own came as far as the beat.</summary>
    public void TellBug(Exception bug) => LogBug(logger, bug);

    private static string LeftOut(int count) => count == 0 ? "" : $" ({count} changes of it were not logged)";

    private void TellAlb(AlbVerdict alb, long nowMs)
    {
        bool isDown = alb.Health == AlbHealth.Down;
        (bool wasDown, LogAllowance allowance) = _albs.GetValueOrDefault(alb.Alb.Id, (false, new LogAllowance(most: 6, refillMs: 30_000)));
        _albs[alb.Alb.Id] = (isDown, allowance);
        if (isDown == wasDown || !allowance.TryTake(nowMs, out int leftOutCount))
        {
            return;
        }

        string leftOut = LeftOut(leftOutCount);
        if (isDown)
        {
            LogDown(logger, alb.Alb.Id, alb.Alb.Zone, alb.Alb.Ip, alb.Reason, leftOut);
        }
        else
        {
            LogUp(logger, alb.Alb.Id, alb.Alb.Zone, alb.Alb.Ip, leftOut);
        }
    }

    private void TellZone(ZoneHearing zone, string ownHash, long nowMs)
    {
        (bool wasHeard, bool wasSame, LogAllowance allowance) = _zones.GetValueOrDefault(zone.Zone, (true, true, new LogAllowance(most: 6, refillMs: 30_000)));
        _zones[zone.Zone] = (zone.IsHeard, zone.IsConfigSame, allowance);
        if ((zone.IsHeard == wasHeard && zone.IsConfigSame == wasSame) || !allowance.TryTake(nowMs, out int leftOutCount))
        {
            return;
        }

        string leftOut = LeftOut(leftOutCount);
        if (zone.IsHeard != wasHeard)
        {
            if (zone.IsHeard)
            {
                LogHeard(logger, zone.Zone, leftOut);
            }
            else
            {
                LogNotHeard(logger, zone.Zone, zone.Reason, leftOut);
            }
        }

        if (zone.IsConfigSame != wasSame)
        {
            if (zone.IsConfigSame)
            {
                LogConfigSame(logger, zone.Zone, leftOut);
            }
            else
            {
                LogConfigDiffers(logger, zone.Zone, zone.ConfigHash, ownHash, leftOut);
            }
        }
    }

    [LoggerMessage(EventId = 1651, Level = LogLevel.Warning, Message = "ALB '{Alb}' of zone '{Zone}' ({Ip}) is down: {Reason}{LeftOut}")]
    private static partial void LogDown(ILogger logger, string alb, string zone, IPAddress ip, string reason, string leftOut);

    [LoggerMessage(EventId = 1652, Level = LogLevel.Information, Message = "ALB '{Alb}' of zone '{Zone}' ({Ip}) is up again{LeftOut}")]
    private static partial void LogUp(ILogger logger, string alb, string zone, IPAddress ip, string leftOut);

    [LoggerMessage(EventId = 1653, Level = LogLevel.Warning, Message = "this zone takes no ALB out and brings none back: it {Reason}; what is answered stays{LeftOut}")]
    private static partial void LogNotEntitled(ILogger logger, string reason, string leftOut);

    [LoggerMessage(EventId = 1654, Level = LogLevel.Information, Message = "this zone decides again which ALBs are answered: it {Reason}{LeftOut}")]
    private static partial void LogEntitled(ILogger logger, string reason, string leftOut);

    [LoggerMessage(EventId = 1655, Level = LogLevel.Warning, Message = "ALB '{Alb}' is {Word} by an operator in zone '{Zone}', until the configuration changes its 'enabled'")]
    private static partial void LogOverride(ILogger logger, string alb, string word, string zone);

    [LoggerMessage(EventId = 1656, Level = LogLevel.Warning,
        Message = "ALB '{Alb}': the configuration was changed to enabled = {Configured} and holds; it is no longer {Word} by the operator in zone '{Zone}'")]
    private static partial void LogDismissed(ILogger logger, string alb, string configured, string word, string zone);

    [LoggerMessage(EventId = 1657, Level = LogLevel.Warning, Message = "zone '{Zone}' runs another configuration ({Theirs}, this one {Ours}): each answers by its own{LeftOut}")]
    private static partial void LogConfigDiffers(ILogger logger, string zone, string theirs, string ours, string leftOut);

    [LoggerMessage(EventId = 1658, Level = LogLevel.Information, Message = "zone '{Zone}' runs the same configuration again{LeftOut}")]
    private static partial void LogConfigSame(ILogger logger, string zone, string leftOut);

    [LoggerMessage(EventId = 1659, Level = LogLevel.Warning, Message = "zone '{Zone}' is not heard: {Reason}{LeftOut}")]
    private static partial void LogNotHeard(ILogger logger, string zone, string reason, string leftOut);

    [LoggerMessage(EventId = 1660, Level = LogLevel.Information, Message = "zone '{Zone}' is heard again{LeftOut}")]
    private static partial void LogHeard(ILogger logger, string zone, string leftOut);

    [LoggerMessage(EventId = 1661, Level = LogLevel.Warning, Message = "overrides of ALBs could not be saved and end with this process: {Fault}{LeftOut}")]
    private static partial void LogNotSaved(ILogger logger, string fault, string leftOut);

    [LoggerMessage(EventId = 1663, Level = LogLevel.Error, Message = "our own bug in deciding about zones; what is answered stays")]
    private static partial void LogBug(ILogger logger, Exception bug);

    [LoggerMessage(EventId = 1662, Level = LogLevel.Warning, Message = "the overrides of ALBs that were kept cannot be read, and are left out")]
    private static partial void LogNotLoaded(ILogger logger);
}
