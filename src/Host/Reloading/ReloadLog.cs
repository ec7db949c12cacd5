using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Reloading;

/// <summary>What the process log has of reloads.</summary>
/// <remarks>Config path, one thread at a time.</remarks>
internal sealed partial class ReloadLog(ILogger<Reloader> logger)
{
    /// <summary>More is read in a terminal, not in a log.</summary>
    private const int MostFaults = 20;

    private string _warned = "";

    /// <summary>What came of one, and what of the machine the operator should know, if that is new.</summary>
    public void Write(ReloadReport report, IEnumerable<string> warnings)
    {
        if (report.Result == ReloadResult.Refused)
        {
            LogRefused(logger, report.Message);
        }
        else
        {
            LogDone(logger, report.Message);
        }

        string all = string.Join("; ", warnings);
        if (all.Length > 0 && all != _warned)
        {
            LogWarning(logger, all);
        }

        _warned = all;
    }

    /// <summary>Each fault, up to a number.</summary>
    public void Write(ImmutableArray<ConfigFault> faults)
    {
        foreach (ConfigFault fault in faults.Take(MostFaults))
        {
            if (fault.Severity == ConfigFaultSeverity.Error)
            {
                LogError(logger, fault.ToString());
            }
            else
            {
                LogWarning(logger, fault.ToString());
            }
        }

        if (faults.Length > MostFaults)
        {
            LogWarning(logger, $"and {faults.Length - MostFaults} more; 'lb check' shows them all");
        }
    }

    /// <summary>A bug of ours.</summary>
    public void Write(Exception bug) => LogBug(logger, bug);

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "{Report}")]
    private static partial void LogDone(ILogger logger, string report);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Error, Message = "{Report}")]
    private static partial void LogRefused(ILogger logger, string report);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Error, Message = "{Fault}")]
    private static partial void LogError(ILogger logger, string fault);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Warning, Message = "{Fault}")]
    private static partial void LogWarning(ILogger logger, string fault);

    [LoggerMessage(EventId = 2105, Level = LogLevel.Error, Message = "a reload met a bug of ours")]
    private static partial void LogBug(ILogger logger, Exception bug);
}
