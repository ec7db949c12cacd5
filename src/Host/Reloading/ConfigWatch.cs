using LoadBalancer.Host.Configuration;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Reloading;

/// <summary>Watches the files of a configuration and has them read when they have changed.</summary>
/// <remarks>
/// Background, one task. The truth is what the files say, read every two seconds: it sees what no notification tells of (a bind mount's other side, a
/// network file system, a folder that was away). Notifications of the folders are only hints to look sooner; without them everything works, later.
/// </remarks>
/// <param name="paths">Files and folders, as on the command line.</param>
/// <param name="reloader">Reads them.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Hears of our own bugs.</param>
internal sealed partial class ConfigWatch(IReadOnlyList<string> paths, Reloader reloader, TimeProvider time, ILogger<ConfigWatch> logger) : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(2);

    /// <summary>Between two looks at files that are being changed; also what a storm of hints is thinned to.</summary>
    private static readonly TimeSpan PendingPeriod = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly ChangeGate _gate = new();
    private readonly SemaphoreSlim _hint = new(0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<FileSystemWatcher> _watchers = [];
    private Task _watching = Task.CompletedTask;

    /// <summary>Begins.</summary>
    public void Start()
    {
        foreach (string folder in paths.SelectMany(FoldersOf).Distinct())
        {
            TryWatch(folder);
        }

        _watching = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_watching, Task.Delay(StopPatience)); // ends at its next step, unless a file that does not end holds it up
        _watchers.ForEach(static watcher => watcher.Dispose());
    }

    /// <summary>One look.</summary>
    internal async Task LookAsync()
    {
        long content = ContentHash.Of(paths, reloader.Referenced);
        if (_gate.Observe(content, reloader.TakenContent, time.GetElapsedTime(0)))
        {
            await reloader.ReloadAsync(new ReloadRequest(ReloadTrigger.Files));
        }
    }

    /// <summary>Whatever a look meets, there is another one.</summary>
    private async Task LookSafelyAsync()
    {
        try
        {
            await LookAsync();
        }
        catch (Exception bug)
        {
            LogBug(logger, bug);
            await PauseAsync(Period);
        }
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await LookSafelyAsync();
            await PauseAsync(PendingPeriod);
            if (!_gate.IsPending)
            {
                await WaitForHintAsync(Period - PendingPeriod);
            }
        }
    }

    private async Task PauseAsync(TimeSpan pause) => await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task WaitForHintAsync(TimeSpan most)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(_hint.WaitAsync(over.Token), Task.Delay(most, time, over.Token));
        await over.CancelAsync();
        while (_hint.Wait(0))
        {
            // However many hints there were: one look answers them all.
        }
    }

    /// <summary>Where a change of this path shows: its folder, and the folder of the file that a link leads to.</summary>
    private static IEnumerable<string> FoldersOf(string path)
    {
        if (Directory.Exists(path))
        {
            yield return Path.GetFullPath(path);
        }

        foreach (string file in ConfigFiles.Find([path], new()))
        {
            yield return Path.GetDirectoryName(Path.GetFullPath(file))!;
            if (LinkTarget(file) is string target)
            {
                yield return Path.GetDirectoryName(target)!;
            }
        }
    }

    private static string? LinkTarget(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void TryWatch(string folder)
    {
        try
        {
            FileSystemWatcher watcher = new(folder);
            watcher.Changed += (_, change) => Hint(change.Name);
            watcher.Created += (_, change) => Hint(change.Name);
            watcher.Deleted += (_, change) => Hint(change.Name);
            watcher.Renamed += (_, change) => Hint(change.Name);
            watcher.EnableRaisingEvents = true;
            _watchers.Add(watcher);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // No such folder, no more watches to be had: the look every two seconds has to do.
        }
    }

    /// <summary>Other files of the folder, an access log perhaps, change all the time.</summary>
    private void Hint(string? name)
    {
        bool isOurs = name is null || name.EndsWith(".toml", StringComparison.Ordinal) || name.StartsWith("..", StringComparison.Ordinal) || // a mounted ConfigMap's
            paths.Concat(reloader.Referenced).Any(path => Path.GetFileName(path) == name);
        try
        {
            if (isOurs)
            {
                _hint.Release();
            }
        }
        catch (SemaphoreFullException)
        {
            // A look is due anyway.
        }
    }

    [LoggerMessage(EventId = 2106, Level = LogLevel.Error, Message = "the watch over the configuration met a bug of ours")]
    private static partial void LogBug(ILogger logger, Exception bug);
}
