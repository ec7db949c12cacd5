using System.Net;
using LoadBalancer.Host.Demo;
using LoadBalancer.Host.Lifetime;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>The whole demo cluster in this process, by the very code of <c>lb demo</c>; once for all tests of a class.</summary>
public sealed class RunningDemo : IAsyncLifetime
{
    /// <summary>The collection of all tests with a demo: its pods' port is fixed, as it is in the real cluster.</summary>
    public const string OneAtATime = "demo";

    private readonly StringWriter _messages = new();
    private readonly ShutdownSignals _signals = new();
    private ServingProcess? _process;
    private Task<int> _running = Task.FromResult(0);
    private string _fault = "";

    internal DemoPlan Plan { get; private set; } = null!;

    internal ServingProcess Process
    {
        get
        {
            SkipWhenAnotherRuns(_fault);
            Assert.Empty(_fault);
            return _process!;
        }
    }

    /// <summary>One address per ALB, in the order of the table.</summary>
    internal IReadOnlyList<IPEndPoint> Albs => [.. Process.AlbListeners.Select(static listeners => listeners[0].Address)];

    /// <summary>A demo that somebody runs beside the tests is no fault of the code.</summary>
    public static void SkipWhenAnotherRuns(string fault) => Assert.SkipWhen(fault.Contains("the port is in use", StringComparison.Ordinal), fault);

    public async ValueTask InitializeAsync()
    {
        Plan = new Composition().TryPlanDemo(new DemoOptions(HttpPort: 0, DnsPort: 0, AdminPort: 0), _messages, NullLoggerFactory.Instance)
            ?? throw new InvalidOperationException(_messages.ToString());
        _process = new ServingProcess(Plan.Process, TextWriter.Synchronized(_messages), NullLoggerFactory.Instance, TimeProvider.System);
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = _process.RunAsync(_signals, _ => started.SetResult());
        if (await Task.WhenAny(started.Task, _running) == _running)
        {
            _fault = _messages.ToString();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _signals.Request();
        _signals.Request();
        await _running;
        await (_process?.DisposeAsync() ?? ValueTask.CompletedTask);
        _signals.Dispose();
        await _messages.DisposeAsync();
    }
}
