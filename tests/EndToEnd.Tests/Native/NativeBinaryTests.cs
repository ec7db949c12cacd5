using System.Diagnostics;
using System.Globalization;
using System.Net;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests.Native;

/// <summary>The natively compiled program does what the other does. What it does is tested elsewhere; here, that nothing was compiled away.</summary>
public sealed class NativeBinaryTests(NativeBinary native) : IClassFixture<NativeBinary>
{
    [Fact]
    public void Publishing_gives_one_file_without_a_warning()
    {
        string program = native.Path;

        Assert.SkipWhen(native.Messages.Length == 0, "LB_NATIVE names a binary that is there already");
        Assert.Equal([program], Directory.GetFileSystemEntries(Path.GetDirectoryName(program)!));
        Assert.DoesNotContain("warning", native.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_tells_version_commit_and_runtime()
    {
        using Process lb = Start("version");

        string text = await lb.StandardOutput.ReadToEndAsync(Cancellation);

        Assert.Matches(@"^lb \d+\.\d+\.\d+\ncommit \w+\nruntime \.NET 10\.\S+ linux-\w+\n$", text);
        Assert.Equal(0, await EndAsync(lb));
    }

    [Fact]
    public async Task It_reports_faults_with_their_place()
    {
        string config = WriteConfig("127.0.0.1:9").Replace("endpoints", "endpionts", StringComparison.Ordinal);
        string path = SaveConfig(config);
        using Process lb = Start("check", path);

        string text = await lb.StandardError.ReadToEndAsync(Cancellation);

        Assert.Contains($"{path}:11:1: error LB0012: unknown key 'endpionts' in [[services]]; did you mean 'endpoints'?", text, StringComparison.Ordinal);
        Assert.Equal(1, await EndAsync(lb));
    }

    [Fact]
    public async Task It_finds_nothing_wrong_with_what_it_would_serve()
    {
        string path = SaveConfig(WriteConfig("127.0.0.1:9"));
        using Process lb = Start("check", path);

        Assert.Equal($"{path}: ok\n", await lb.StandardOutput.ReadToEndAsync(Cancellation));
        Assert.Equal(0, await EndAsync(lb));
    }

    [Fact]
    public async Task It_serves_a_request_through_to_a_pod_logs_it_and_ends_cleanly_on_a_signal()
    {
        await using var pod = ScriptedPod.Saying("from the pod");
        using Process lb = Start("run", "--config", SaveConfig(WriteConfig(pod.Address.ToString())));
        IPEndPoint listener = await ReadAddressAsync(lb, "http");
        IPEndPoint admin = await ReadAddressAsync(lb, "admin");
        Assert.Equal("lb: ready", await lb.StandardError.ReadLineAsync(Cancellation));

        Assert.Equal("from the pod", (await AskAsync(listener, "/hello")).Text);
        Assert.Equal("/hello", System.Text.Json.JsonDocument.Parse((await lb.StandardOutput.ReadLineAsync(Cancellation))!)
            .RootElement.GetProperty("request_uri").GetString());
        Assert.Equal(200, (await AskAsync(admin, "/readyz")).Status);
        Assert.Contains("\nprocess_open_fds ", (await AskAsync(admin, "/metrics")).Text, StringComparison.Ordinal);

        using Process kill = Process.Start("kill", ["-TERM", lb.Id.ToString(CultureInfo.InvariantCulture)]);
        Assert.Equal(0, await EndAsync(lb));
        Assert.Contains("lb: stopped; ", await lb.StandardError.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static string WriteConfig(string pod) => $$"""
        [[listeners]]
        name = "http"
        address = "127.0.0.1:0"
        [admin]
        address = "127.0.0.1:0"
        [[routes]]
        path = "/"
        service = "web"
        [[services]]
        name = "web"
        endpoints = [ { address = "{{pod}}" } ]
        """;

    private static string SaveConfig(string toml)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("lb-native-").FullName, "lb.toml");
        File.WriteAllText(path, toml);
        return path;
    }

    private static async Task<Answer> AskAsync(IPEndPoint address, string target)
    {
        await using RawClient client = await RawClient.ConnectAsync(address);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: {address}\r\n\r\n");
        return await client.ReadAnswerAsync();
    }

    /// <summary>From the announcement, which is one line per listener in a fixed order.</summary>
    private static async Task<IPEndPoint> ReadAddressAsync(Process lb, string listener)
    {
        string line = await lb.StandardError.ReadLineAsync(Cancellation) ?? "";
        string start = $"lb: listener '{listener}' on ";
        Assert.StartsWith(start, line, StringComparison.Ordinal);
        return IPEndPoint.Parse(line[start.Length..]);
    }

    private static async Task<int> EndAsync(Process process)
    {
        await process.WaitForExitAsync(Cancellation).WaitAsync(Patience.Limit, Cancellation);
        return process.ExitCode;
    }

    private Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo(native.Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
}
