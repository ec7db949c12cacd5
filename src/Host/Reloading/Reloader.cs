using System.Collections.Immutable;
using System.Globalization;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Changes;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Observability;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Lifetime;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Reloading;

/// <summary>Reads the configuration again and puts it in force whole, or tells why not and leaves everything as it is.</summary>
/// <remarks>Config path; any thread may ask, one reload goes after the other.</remarks>
/// <param name="source">Where it is read from.</param>
/// <param name="alb">What runs it.</param>
/// <param name="meter">Counts.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of each.</param>
internal sealed partial class Reloader(ReloadSource source, ServedAlb alb, ConfigMeter meter, TimeProvider time, ILogger<Reloader> logger) : IDisposable
{
    /// <summary>More is read in a terminal, not in a log.</summary>
    private const int MostLoggedFaults = 20;

    private readonly SemaphoreSlim _one = new(1);
    private readonly ReloadHistory _history = new();
    private ImmutableArray<string> _referenced = source.Referenced;
    private ReloadStatus _last = ReloadStatus.OfStart;
    private long _takenContent = source.Content;
    private long _inForceContent = source.Content;
    private bool _isStopped;
    private string _warned = "";

    /// <summary>Files that the configuration read last names, in force or not: when one changes, it is read again.</summary>
    public ImmutableArray<string> Referenced => _referenced;

    /// <summary>Hash of what was read last, whatever came of it.</summary>
    public long TakenContent => Volatile.Read(ref _takenContent);

    /// <summary>How the configuration came in.</summary>
    public ConfigStatus Status => new(source.Paths, Volatile.Read(ref _last));

    /// <summary>The last reloads, newest last.</summary>
    public ImmutableArray<ReloadReport> Reports => _history.Reports;

    /// <summary>Reads the files now, and puts what they say in force if it is another thing than what is.</summary>
    public async Task<ReloadReport> ReloadAsync(ReloadTrigger trigger)
    {
        await _one.WaitAsync();
        try
        {
            ReloadReport report = _isStopped ? RefuseLate(trigger) : await ReloadOnceAsync(trigger);
            _history.Add(report);
            Log(report);
            return report;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Ends with the reload under way; from then on all are refused: the process is stopping.</summary>
    public async Task StopAsync()
    {
        await _one.WaitAsync();
        _isStopped = true;
        _one.Release();
    }

    public void Dispose() => _one.Dispose();

    private async Task<ReloadReport> ReloadOnceAsync(ReloadTrigger trigger)
    {
        long startedAt = time.GetTimestamp();
        (LoadResult loaded, long content) = ConfigReading.Read(source.Paths, _referenced);
        _referenced = loaded.Referenced;
        Volatile.Write(ref _takenContent, content);
        FaultList faults = new();
        faults.AddRange(loaded.Faults);
        if (loaded.Config is ProxyConfig next)
        {
            RestartNeeds.Check(source.AtStart, next, faults);
            if (content == _inForceContent)
            {
                return Report(trigger, ReloadResult.Unchanged, startedAt, null, faults);
            }

            if (await alb.TryReloadAsync(next, faults) is AlbReload reload)
            {
                _inForceContent = content;
                meter.ReloadAccepted(reload.Generation);
                return Report(trigger, ReloadResult.Applied, startedAt, reload.Changes, faults);
            }
        }

        meter.ReloadRefused();
        return Report(trigger, ReloadResult.Refused, startedAt, null, faults);
    }

    private ReloadReport Report(ReloadTrigger trigger, ReloadResult result, long startedAt, ConfigChanges? changes, FaultList found)
    {
        double tookMs = Math.Round(time.GetElapsedTime(startedAt).TotalMilliseconds, 1);
        ImmutableArray<ConfigFault> faults = found.ToSorted();
        LogFaults(faults);
        ImmutableArray<ConfigFault> errors = [.. faults.Where(static fault => fault.Severity == ConfigFaultSeverity.Error)];
        ImmutableArray<string> shown = [.. faults.Select(ConfigFaultPrinter.Show)];
        string error = errors.Length == 0 ? "" : errors.Length == 1 ? errors[0].ToString() : $"{errors[0]} (and {errors.Length - 1} more)";
        Volatile.Write(ref _last, new ReloadStatus(result != ReloadResult.Refused, error, time.GetUtcNow(), shown));
        if (result == ReloadResult.Unchanged)
        {
            meter.Confirmed();
        }

        string message = result switch
        {
            ReloadResult.Applied => string.Create(
                CultureInfo.InvariantCulture, $"Successfully applied configuration generation {meter.Generation} in {tookMs} ms: {changes}"),
            ReloadResult.Unchanged => $"Configuration unchanged: generation {meter.Generation} is in force",
            _ => $"Configuration refused, generation {meter.Generation} stays in force: {(errors.Length == 1 ? "1 error" : $"{errors.Length} errors")}",
        };
        return new ReloadReport(time.GetUtcNow(), trigger, result, meter.Generation, tookMs, message, changes, shown);
    }

    private ReloadReport RefuseLate(ReloadTrigger trigger) => new(
        time.GetUtcNow(), trigger, ReloadResult.Refused, meter.Generation, 0, "Configuration not read: the process is stopping", null, []);

    private void Log(ReloadReport report)
    {
        if (report.Result == ReloadResult.Refused)
        {
            LogRefused(logger, report.Message);
        }
        else
        {
            LogDone(logger, report.Message);
        }

        string warnings = string.Join("; ", alb.ReadWarnings());
        if (warnings.Length > 0 && warnings != _warned)
        {
            LogWarning(logger, warnings);
        }

        _warned = warnings;
    }

    private void LogFaults(ImmutableArray<ConfigFault> faults)
    {
        foreach (ConfigFault fault in faults.Take(MostLoggedFaults))
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

        if (faults.Length > MostLoggedFaults)
        {
            LogWarning(logger, $"and {faults.Length - MostLoggedFaults} more; 'lb status' shows them all");
        }
    }

    [LoggerMessage(EventId = 2101, Level = LogLevel.Information, Message = "{Report}")]
    private static partial void LogDone(ILogger logger, string report);

    [LoggerMessage(EventId = 2102, Level = LogLevel.Error, Message = "{Report}")]
    private static partial void LogRefused(ILogger logger, string report);

    [LoggerMessage(EventId = 2103, Level = LogLevel.Error, Message = "{Fault}")]
    private static partial void LogError(ILogger logger, string fault);

    [LoggerMessage(EventId = 2104, Level = LogLevel.Warning, Message = "{Fault}")]
    private static partial void LogWarning(ILogger logger, string fault);
}
