using System.Net;
using System.Net.Sockets;
using LoadBalancer.Host.Admin;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;
using LoadBalancer.Host.Listening;
using LoadBalancer.Host.Tests.Admin;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class HealthcheckVerbTests : IAsyncLifetime
{
    private readonly Readiness _readiness = new();
    private readonly WebListener _admin;
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public HealthcheckVerbTests() => _admin = AdminListener.Create(
        new IPEndPoint(IPAddress.Loopback, 0), _readiness, new FakeAdminProcess(), static _ => { }, NullLoggerFactory.Instance);

    public async ValueTask InitializeAsync() => Assert.Null(await _admin.TryStartAsync(TestContext.Current.CancellationToken));

    public ValueTask DisposeAsync()
    {
        _output.Dispose();
        _error.Dispose();
        return _admin.DisposeAsync();
    }

    [Fact]
    public async Task Passes_while_the_process_is_ready_and_says_why_it_does_not()
    {
        Assert.Equal((1, "", $"lb healthcheck: {_admin.Listeners[0].Address} is loading\n"), await RunAsync());
        _readiness.MarkReady();
        Assert.Equal((0, "ready\n", ""), await RunAsync());
        _readiness.MarkDraining();
        Assert.Equal((1, "", $"lb healthcheck: {_admin.Listeners[0].Address} is draining\n"), await RunAsync());
    }

    [Fact]
    public async Task Passes_while_draining_for_who_is_told_of_a_stop_in_another_way()
    {
        Assert.Equal(1, (await RunAsync("--while-draining")).ExitCode); // loading
        _readiness.MarkDraining();
        Assert.Equal((0, "draining\n", ""), await RunAsync("--while-draining"));
    }

    [Fact]
    public async Task Says_nothing_when_nobody_wants_to_read_it() => Assert.Equal((1, "", ""), await RunAsync("-q"));

    [Fact]
    public async Task A_process_that_hangs_is_not_waited_for()
    {
        using Socket hung = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        hung.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        hung.Listen(); // the kernel accepts, and nobody answers

        Assert.Equal(
            (1, "", $"lb healthcheck: {hung.LocalEndPoint} did not answer within 50 ms\n"), await RunAtAsync($"http://{hung.LocalEndPoint}", "--timeout", "50ms"));
    }

    [Fact]
    public async Task Where_nobody_listens_it_fails()
    {
        using Socket free = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and not listening: it refuses, and nobody else can take it

        Assert.Equal((1, "", $"lb healthcheck: nobody listens at {free.LocalEndPoint}\n"), await RunAtAsync($"http://{free.LocalEndPoint}"));
    }

    [Theory]
    [InlineData("soon")]
    [InlineData("0s")]
    [InlineData("2d")]
    public async Task A_time_that_is_none_is_wrong_usage(string timeout)
    {
        (int exitCode, _, string said) = await RunAsync("--timeout", timeout);

        Assert.Equal(2, exitCode);
        Assert.Contains($"'{timeout}' is no time to wait", said, StringComparison.Ordinal);
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] options) => RunAtAsync($"http://{_admin.Listeners[0].Address}", options);

    private async Task<(int ExitCode, string Output, string Error)> RunAtAsync(string admin, params string[] options)
    {
        _output.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        int exitCode = await CommandLine.RunAsync(["healthcheck", "--admin", admin, .. options], new FakeComposition(), _output, _error);
        return (exitCode, _output.ToString().ReplaceLineEndings("\n"), _error.ToString().ReplaceLineEndings("\n"));
    }
}
