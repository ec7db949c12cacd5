using System.Net;
using LoadBalancer.Host.Lifetime;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>A balancer in this process, from TOML, by the very code <c>lb run</c> uses; on free ports.</summary>
internal sealed class Lb : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly ServingProcess _process;
    private readonly ShutdownSignals _signals;
    private readonly Task<int> _running;
    private bool _isStopped;

    private Lb(DirectoryInfo folder, ServingProcess process, ShutdownSignals signals, Task<int> running) =>
        (_folder, _process, _signals, _running) = (folder, process, signals, running);

    /// <summary>The first listener.</summary>
    public IPEndPoint Address => _process.AlbListeners[0][0].Address;

    public IPEndPoint AdminAddress => _process.Admin!.Address;

    /// <summary>Lines of the access log written so far.</summary>
    public IReadOnlyList<string> LogLines => File.Exists(LogPath) ? File.ReadAllLines(LogPath) : [];

    /// <summary>The configuration file.</summary>
    public string ConfigPath => Path.Combine(_folder.FullName, "lb.toml");

    /// <summary>A listener by its name, where it is now; null when there is none.</summary>
    public IPEndPoint? Find(string listener) => _process.AlbListeners[0].FirstOrDefault(open => open.Name == listener)?.Address;

    private string LogPath => Path.Combine(_folder.FullName, "access.log");

    /// <summary>Serves <paramref name="toml"/>, to which transport, listener, admin address and access log are added unless it has its own.</summary>
    /// <param name="toml">The configuration.</param>
    /// <param name="time">Times the stages of a stop; null: the system's clock.</param>
    /// <param name="isWatched">False: it reads its file again only when asked.</param>
    public static Task<Lb> StartAsync(string toml, TimeProvider? time = null, bool isWatched = true) => StartAsync(toml, time, isFolder: false, isWatched);

    /// <summary>As <see cref="StartAsync(string, TimeProvider?, bool)"/>, reading the whole folder.</summary>
    public static Task<Lb> StartFolderAsync(string toml) => StartAsync(toml, time: null, isFolder: true, isWatched: true);

    private static async Task<Lb> StartAsync(string toml, TimeProvider? time, bool isFolder, bool isWatched)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("lb-test-");
        string path = Path.Combine(folder.FullName, "lb.toml");
        await File.WriteAllTextAsync(path, $"""
            {toml}
            {(toml.Contains("[transport]", StringComparison.Ordinal) ? "" : TransportUnderTest.Toml)}
            {(toml.Contains("[[listeners]]", StringComparison.Ordinal) ? "" : "[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"")}
            [admin]
            address = "127.0.0.1:0"
            {(toml.Contains("[access_log]", StringComparison.Ordinal) ? "" : "[access_log]\npath = \"access.log\"")}
            """);
        StringWriter messages = new();
        ProcessPlan plan = new Composition().TryPlanRun([isFolder ? folder.FullName : path], messages, NullLoggerFactory.Instance, isWatched)
            ?? throw new InvalidOperationException(messages.ToString());
        ServingProcess process = new(plan, TextWriter.Synchronized(messages), NullLoggerFactory.Instance, time ?? TimeProvider.System);
        ShutdownSignals signals = new();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<int> running = process.RunAsync(signals, _ => started.SetResult());
        if (await Task.WhenAny(started.Task, running) == running)
        {
            throw new InvalidOperationException(messages.ToString());
        }

        return new Lb(folder, process, signals, running);
    }

    /// <summary>One route for any host to one service with these endpoints; <paramref name="more"/> goes into the service's table.</summary>
    public static Task<Lb> InFrontOfAsync(string more, params IEnumerable<IPEndPoint> pods) => StartAsync($"""
        [[routes]]
        path = "/"
        service = "web"
        [[services]]
        name = "web"
        endpoints = [{string.Join(", ", pods.Select(static pod => $"{{ address = \"{pod}\" }}"))}]
        {more}
        """);

    public static Task<Lb> InFrontOfAsync(params IEnumerable<IPEndPoint> pods) => InFrontOfAsync("", pods);

    public Task<RawClient> ConnectAsync() => RawClient.ConnectAsync(Address);

    /// <summary>Sends one request on a connection of its own and reads its answer.</summary>
    public async Task<Answer> AskAsync(string request)
    {
        await using RawClient client = await ConnectAsync();
        await client.SendAsync(request);
        return await client.ReadAnswerAsync(isHead: request.StartsWith("HEAD ", StringComparison.Ordinal));
    }

    /// <summary>The admin address's metrics.</summary>
    public async Task<string> ReadMetricsAsync()
    {
        await using RawClient client = await RawClient.ConnectAsync(AdminAddress);
        await client.SendAsync($"GET /metrics HTTP/1.1\r\nHost: {AdminAddress}\r\nConnection: close\r\n\r\n");
        return (await client.ReadAnswerAsync()).Text;
    }

    /// <summary>Ends when it has drained, with the exit code.</summary>
    public Task<int> Running => _running;

    /// <summary>Drains as SIGTERM does, and gives the exit code.</summary>
    public Task<int> DrainAsync()
    {
        _signals.Request();
        return _running;
    }

    /// <summary>What a second signal does.</summary>
    public void StopNow() => _signals.Request();

    /// <summary>Ends it now; the access log is whole afterwards, without the wait for its next beat.</summary>
    public async Task StopAsync()
    {
        if (!_isStopped)
        {
            _isStopped = true;
            _signals.Request();
            _signals.Request();
            await _running;
            await _process.DisposeAsync();
            _signals.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }
}
