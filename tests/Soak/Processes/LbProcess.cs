using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace LoadBalancer.Soak.Processes;

/// <summary><c>lb run</c> as a process of its own, from the build output beside this program; disposing drains it.</summary>
internal sealed partial class LbProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(45); // drain_timeout and some

    private readonly Process _process;
    private readonly DirectoryInfo _folder;
    private readonly List<string> _messages = [];
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LbProcess(Process process, DirectoryInfo folder)
    {
        (_process, _folder) = (process, folder);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _ready.TrySetException(new SoakException("lb ended"));
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The one listener.</summary>
    public IPEndPoint Address { get; private set; } = new(IPAddress.Loopback, 0);

    public IPEndPoint Admin { get; private set; } = new(IPAddress.Loopback, 0);

    /// <summary>Where the access log is while the process runs.</summary>
    public string AccessLogPath => Path.Combine(_folder.FullName, "access.log");

    /// <summary>What it wrote to standard error so far: its process log.</summary>
    public IReadOnlyList<string> Messages
    {
        get
        {
            lock (_messages)
            {
                return [.. _messages];
            }
        }
    }

    /// <summary>Starts it with <paramref name="toml"/>, to which a listener and the admin address are added; returns when it is ready.</summary>
    /// <param name="toml">Its configuration.</param>
    /// <param name="environment">More of its environment.</param>
    /// <param name="path">The lb to run; null: the one beside this program.</param>
    /// <param name="under">A command that runs the one behind it in its own place (<c>prlimit</c>), with its arguments; empty: none.</param>
    public static async Task<LbProcess> StartAsync(
        string toml, IReadOnlyDictionary<string, string> environment, string? path = null, IReadOnlyList<string>? under = null)
    {
        string program = path is null ? Path.Combine(AppContext.BaseDirectory, "lb") : Path.GetFullPath(path);
        if (!File.Exists(program))
        {
            throw new SoakException($"there is no {program}: build tests/Soak, which builds lb with it");
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("lb-soak-");
        string config = Path.Combine(folder.FullName, "lb.toml");
        await File.WriteAllTextAsync(config, WithListener(toml));
        string[] command = [.. under ?? [], program, "run", "--config", config];
        ProcessStartInfo start = new(command[0], command[1..])
        {
            RedirectStandardError = true,
            WorkingDirectory = folder.FullName,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        LbProcess lb = new(new Process { StartInfo = start }, folder);
        lb._process.Start();
        lb._process.BeginErrorReadLine();
        try
        {
            await lb._ready.Task.WaitAsync(StartLimit);
            return lb;
        }
        catch (Exception fault) when (fault is SoakException or TimeoutException)
        {
            string said = string.Join('\n', lb.Messages);
            await lb.DisposeAsync();
            throw new SoakException($"lb did not start:\n{said}");
        }
    }

    /// <summary>Puts another configuration in the place of the one it was started with; nobody sees it half-written.</summary>
    public void WriteConfig(string toml)
    {
        string path = Path.Combine(_folder.FullName, "lb.toml");
        string aside = path + ".new";
        File.WriteAllText(aside, WithListener($"{toml}\n[access_log]\nformat = \"off\"\n"));
        File.Move(aside, path, overwrite: true);
    }

    /// <summary>Tells it to drain, as an operator does, and waits; its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Posix.Terminate(Id);
        using CancellationTokenSource limit = new(StopLimit);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Posix.Terminate(Id);
        }

        using CancellationTokenSource limit = new(StopLimit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"^lb: listener '(.+)' on (\S+)$")]
    private static partial Regex Listener { get; }

    private static string WithListener(string toml) => $"""
        {toml}
        [[listeners]]
        name = "http"
        address = "127.0.0.1:0"
        [admin]
        address = "127.0.0.1:0"
        """;

    private void Take(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_messages)
        {
            _messages.Add(line);
        }

        if (Listener.Match(line) is { Success: true } listener)
        {
            IPEndPoint address = IPEndPoint.Parse(listener.Groups[2].Value);
            switch (listener.Groups[1].Value)
            {
                case "http":
                    Address = address;
                    break;
                case "admin":
                    Admin = address;
                    break;
            }
        }
        else if (line == "lb: ready")
        {
            _ready.TrySetResult();
        }
    }
}
