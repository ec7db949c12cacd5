using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests.Lifetime;

/// <summary><c>lb demo</c> as a process of its own, the way a person meets it.</summary>
[Collection(RunningDemo.OneAtATime)]
public sealed partial class DemoProcessTests
{
    [Fact]
    public async Task A_signal_ends_the_demo_cleanly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no kill there");
        (Process demo, _) = await StartAsync();
        using Process lb = demo;

        await SignalAsync(lb);
        await lb.WaitForExitAsync(Cancellation);

        Assert.Equal(0, lb.ExitCode);
    }

    [Fact]
    public async Task The_first_signal_waits_for_a_request_and_the_second_does_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no kill there");
        (Process demo, int port) = await StartAsync();
        using Process lb = demo;
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.2", port, Cancellation);

        // Sent together: once the first is answered, the second is with the balancer as well.
        const string Host = "Host: iks1.jp-tok.containers.appdomain.cloud\r\n\r\n";
        string requests = $"GET /headers HTTP/1.1\r\n{Host}GET /slow?ms=600000 HTTP/1.1\r\n{Host}";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(requests), Cancellation);
        await client.GetStream().ReadExactlyAsync(new byte[1], Cancellation);

        await SignalAsync(lb);
        Assert.Matches("^lb: draining [1-9][0-9]* connections; a second signal stops at once$", await ReadUntilAsync(lb.StandardError, "lb: draining")); // the zones' probes are some of them
        await SignalAsync(lb);
        await lb.WaitForExitAsync(Cancellation);

        Assert.Equal(1, lb.ExitCode);
        Assert.Matches("[1-9][0-9]* cut", await lb.StandardError.ReadToEndAsync(Cancellation));
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [GeneratedRegex(@"http://127\.0\.0\.2:(\d+)/")]
    private static partial Regex AlbAddress { get; }

    private static async Task<(Process Demo, int AlbPort)> StartAsync()
    {
        Process lb = Start();
        try
        {
            return (lb, await ReadAlbPortAsync(lb));
        }
        catch (EndOfStreamException)
        {
            using (lb)
            {
                string why = await lb.StandardError.ReadToEndAsync(Cancellation);
                RunningDemo.SkipWhenAnotherRuns(why);
                throw new InvalidOperationException(why);
            }
        }
    }

    private static Process Start()
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "lb"), ["demo", "--http-port", "0", "--admin-port", "0"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }

    private static async Task<int> ReadAlbPortAsync(Process lb)
    {
        string command = await ReadUntilAsync(lb.StandardOutput, "http://127.0.0.2:");
        await ReadUntilAsync(lb.StandardError, "lb: ready");
        return int.Parse(AlbAddress.Match(command).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<string> ReadUntilAsync(StreamReader lines, string word)
    {
        while (await lines.ReadLineAsync(Cancellation) is { } line)
        {
            if (line.Contains(word, StringComparison.Ordinal))
            {
                return line;
            }
        }

        throw new EndOfStreamException($"'{word}' never came");
    }

    /// <summary>SIGTERM: a shell starts its background jobs with SIGINT ignored, and a test run may be one.</summary>
    private static async Task SignalAsync(Process process)
    {
        using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Cancellation);
    }
}
