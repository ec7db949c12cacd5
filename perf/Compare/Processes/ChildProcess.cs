using System.Diagnostics;
using System.Globalization;

namespace LoadBalancer.Perf.Compare.Processes;

/// <summary>A long-running program we started on one processor; disposing stops it and its workers, and nothing else.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    // A proxy with no open connection stops in milliseconds; one that takes longer is ended by force.
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly StreamWriter _log;
    private readonly string _logPath;

    private ChildProcess(Process process, StreamWriter log, string logPath)
    {
        _process = process;
        _log = log;
        _logPath = logPath;
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Starts <paramref name="launch"/> on processor <paramref name="cpu"/>; what it prints goes to <paramref name="logPath"/>.</summary>
    public static ChildProcess Start(Launch launch, int cpu, string logPath)
    {
        // taskset replaces itself by the program, so the identifier is the program's own.
        ProcessStartInfo start = ShortCommand.Describe(
            new Launch(Tool.Taskset.Find(), ["-c", cpu.ToString(CultureInfo.InvariantCulture), launch.Program, .. launch.Arguments])
            {
                Environment = launch.Environment,
            });
        StreamWriter log = new(logPath) { AutoFlush = true };
        Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Write(log, line.Data);
        process.ErrorDataReceived += (_, line) => Write(log, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new ChildProcess(process, log, logPath);
    }

    /// <summary>The end of what the program printed, to say why it did not start.</summary>
    public string LastLines()
    {
        lock (_log)
        {
            using StreamReader reader = new(new FileStream(_logPath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(10));
        }
    }

    public Task WaitAsync(CancellationToken cancellation) => _process.WaitForExitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Posix.Signal(_process.Id, Posix.Terminate);
            using CancellationTokenSource timeout = new(StopTimeout);
            try
            {
                await _process.WaitForExitAsync(timeout.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync(CancellationToken.None);
            }
        }

        _process.Dispose();
        lock (_log)
        {
            _log.Dispose();
        }
    }

    private static void Write(StreamWriter log, string? line)
    {
        lock (log)
        {
            if (line is not null && log.BaseStream is { CanWrite: true })
            {
                log.WriteLine(line);
            }
        }
    }
}
