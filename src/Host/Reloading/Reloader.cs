using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Changes;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Observability;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Reloading;

/// <summary>Reads the configuration again and puts it in force whole, or tells why not and leaves everything as it is.</summary>
/// <remarks>Config path; any thread may ask, one reload goes after the other.</remarks>
/// <param name="source">Where it is read from.</param>
/// <param name="alb">What runs it.</param>
/// <param name="meter">Counts.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Hears of each.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore that nobody asks for its handle has nothing to dispose of, and somebody may wait for it to the very end.")]
internal sealed class Reloader(ReloadSource source, ServedAlb alb, ConfigMeter meter, TimeProvider time, ReloadLog log)
{
    private const int MostKeptFaults = 50;

    /// <summary>Names are looked up for three seconds; who takes longer is held up by a file that does not end, and must not hold up the stop.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1);
    private readonly ReloadHistory _history = new();
    private ImmutableArray<string> _referenced = source.Referenced;
    private ReloadStatus _last = ReloadStatus.OfStart;
    private LoadResult _inForce = source.Loaded;
    private long _takenContent = source.Content;
    private long _inForceContent = source.Content;
    private volatile bool _isStopped;

    /// <summary>Files that the configuration read last names, in force or not: when one changes, it is read again.</summary>
    public ImmutableArray<string> Referenced => _referenced;

    /// <summary>Hash of what was read last, whatever came of it.</summary>
    public long TakenContent => Volatile.Read(ref _takenContent);

    /// <summary>How the configuration came in.</summary>
    public ConfigStatus Status => new(source.Paths, Volatile.Read(ref _last));

    /// <summary>The last reloads, newest last.</summary>
    public ImmutableArray<ReloadReport> Reports => _history.Reports;

    /// <summary>What the files that are in force said, merged and complete.</summary>
    public string ShowInForce() => ConfigShow.Toml(Volatile.Read(ref _inForce).Files);

    /// <summary>Reads the files now, and puts what they say in force if it is another thing than what is.</summary>
    public async Task<ReloadReport> ReloadAsync(ReloadRequest request)
    {
        await _one.WaitAsync();
        try
        {
            if (request.IsDry)
            {
                return Rehearse(request);
            }

            ReloadReport report = _isStopped ? RefuseLate(request.Trigger) : await ReloadSafelyAsync(request);
            _history.Add(report with { Faults = Some(report.Faults) });
            log.Write(report, alb.ReadWarnings());
            return report;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Ends with the reload under way, if that ends in time; from then on all are refused: the process is stopping.</summary>
    public async Task StopAsync(CancellationToken stopNow)
    {
        _isStopped = true;
        Task<bool> entering = _one.WaitAsync(StopPatience, stopNow);
        await ((Task)entering).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (entering is { IsCompletedSuccessfully: true, Result: true })
        {
            _one.Release();
        }
    }

    /// <summary>Says what would come of it; what is in force, and what is known of it, stays as it is.</summary>
    private ReloadReport Rehearse(ReloadRequest request)
    {
        long startedAt = time.GetTimestamp();
        LoadResult loaded = request.Files.IsDefault ? ConfigLoader.Load(source.Paths) : ConfigLoader.Load(request.Files);
        FaultList faults = new();
        faults.AddRange(loaded.Faults);
        if (loaded.Config is not ProxyConfig next)
        {
            return Make(request, ReloadResult.Refused, Took(startedAt), changes: null, rehearsal: null, faults.ToSorted());
        }

        RestartNeeds.Check(source.AtStart, next, faults);
        RehearsalReport rehearsal = alb.Rehearse(next);
        ReloadResult result = rehearsal.Share > request.MostChanged ? ReloadResult.Refused : ReloadResult.Rehearsed;
        return Make(request, result, Took(startedAt), changes: null, rehearsal, faults.ToSorted());
    }

    /// <summary>A bug of ours in a reload is a reload that was refused: whoever watches goes on watching, and what is in force goes on serving.</summary>
    private async Task<ReloadReport> ReloadSafelyAsync(ReloadRequest request)
    {
        try
        {
            return await ReloadOnceAsync(request);
        }
        catch (Exception bug)
        {
            log.Write(bug);
            meter.ReloadRefused();
            string message = $"Configuration refused, generation {meter.Generation} stays in force: a bug of lb's own ({bug.GetType().Name}), which the log has in full";
            Volatile.Write(ref _last, new ReloadStatus(Ok: false, message, time.GetUtcNow(), []));
            return new ReloadReport(time.GetUtcNow(), request.Trigger, ReloadResult.Refused, meter.Generation, 0, message, null, []);
        }
    }

    private async Task<ReloadReport> ReloadOnceAsync(ReloadRequest request)
    {
        long startedAt = time.GetTimestamp();
        LoadResult loaded = ConfigLoader.Load(source.Paths);
        long content = loaded.Content;
        _referenced = loaded.Referenced;
        Volatile.Write(ref _takenContent, content);
        FaultList faults = new();
        faults.AddRange(loaded.Faults);
        if (loaded.Config is ProxyConfig next)
        {
            RestartNeeds.Check(source.AtStart, next, faults);
            if (content == _inForceContent)
            {
                alb.ReopenLog(faults);
                meter.Confirmed();
                return Report(request, ReloadResult.Unchanged, Took(startedAt), null, null, faults);
            }

            RehearsalReport? rehearsal = request.MostChanged is null ? null : alb.Rehearse(next);
            if (rehearsal?.Share > request.MostChanged)
            {
                meter.ReloadRefused();
                return Report(request, ReloadResult.Refused, Took(startedAt), null, rehearsal, faults);
            }

            if (await alb.TryReloadAsync(next, faults) is AlbReload reload)
            {
                _inForceContent = content;
                meter.ReloadAccepted(reload.Generation);
                Volatile.Write(ref _inForce, loaded);
                return Report(request, ReloadResult.Applied, Took(startedAt, reload.SwappedAt), reload.Changes, rehearsal, faults);
            }
        }

        meter.ReloadRefused();
        return Report(request, ReloadResult.Refused, Took(startedAt), null, null, faults);
    }

    /// <summary>What came of a reload, for everybody who asks later, and for the one who asked.</summary>
    private ReloadReport Report(
        ReloadRequest request, ReloadResult result, double tookMs, ConfigChanges? changes, RehearsalReport? rehearsal, FaultList found)
    {
        ImmutableArray<ConfigFault> faults = found.ToSorted();
        log.Write(faults);
        ReloadReport report = Make(request, result, tookMs, changes, rehearsal, faults);
        ImmutableArray<ConfigFault> errors = [.. faults.Where(static fault => fault.Severity == ConfigFaultSeverity.Error)];
        string error = result != ReloadResult.Refused ? "" : errors switch
        {
            [] => report.Message,
            [ConfigFault only] => only.ToString(),
            [ConfigFault first, ..] => $"{first} (and {errors.Length - 1} more)",
        };
        Volatile.Write(ref _last, new ReloadStatus(result != ReloadResult.Refused, error, report.At, Some(report.Faults)));
        return report;
    }

    private ReloadReport Make(
        ReloadRequest request, ReloadResult result, double tookMs, ConfigChanges? changes, RehearsalReport? rehearsal, ImmutableArray<ConfigFault> faults)
    {
        int errorCount = faults.Count(static fault => fault.Severity == ConfigFaultSeverity.Error);
        string message = result switch
        {
            ReloadResult.Applied => string.Create(
                CultureInfo.InvariantCulture, $"Successfully applied configuration generation {meter.Generation} in {tookMs} ms: {changes}"),
            ReloadResult.Unchanged => $"Configuration unchanged: generation {meter.Generation} is in force",
            ReloadResult.Rehearsed => $"Configuration sound, and not applied: generation {meter.Generation} stays in force",
            _ => $"Configuration refused, generation {meter.Generation} stays in force: {WhyRefused(request, rehearsal, errorCount)}",
        };
        return new ReloadReport(
            time.GetUtcNow(), request.Trigger, result, meter.Generation, tookMs, message, changes, [.. faults.Select(ConfigFaultPrinter.Show)], rehearsal);
    }

    private static string WhyRefused(ReloadRequest request, RehearsalReport? rehearsal, int errorCount) => rehearsal is null
        ? errorCount == 1 ? "1 error" : $"{errorCount} errors"
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{rehearsal.Changed} of {rehearsal.Requests} recent requests would change ({rehearsal.Share:0.## %}), more than the {request.MostChanged:0.## %} allowed");

    /// <summary>What is kept: a hundred refusals of ten thousand faults each must not fill the memory.</summary>
    private static ImmutableArray<string> Some(ImmutableArray<string> faults) =>
        faults.Length <= MostKeptFaults ? faults : [.. faults.Take(MostKeptFaults), $"and {faults.Length - MostKeptFaults} more; 'lb check' shows them all"];

    /// <summary>In milliseconds.</summary>
    private double Took(long startedAt, long? endedAt = null) => Math.Round(time.GetElapsedTime(startedAt, endedAt ?? time.GetTimestamp()).TotalMilliseconds, 1);

    private ReloadReport RefuseLate(ReloadTrigger trigger) => new(
        time.GetUtcNow(), trigger, ReloadResult.Refused, meter.Generation, 0, "Configuration not read: the process is stopping", null, []);
}
