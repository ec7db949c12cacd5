using System.Text.Json;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Changes of a running balancer's configuration, and what came of them.</summary>
internal static class Reloads
{
    /// <summary>Replaces <paramref name="old"/> in the file by <paramref name="text"/>; nobody reads it half-written.</summary>
    public static void Edit(this Lb lb, string old, string text)
    {
        string before = File.ReadAllText(lb.ConfigPath);
        Assert.Contains(old, before, StringComparison.Ordinal);
        lb.Write(before.Replace(old, text, StringComparison.Ordinal));
    }

    /// <summary>Puts another file in its place.</summary>
    public static void Write(this Lb lb, string toml)
    {
        string aside = lb.ConfigPath + ".new";
        File.WriteAllText(aside, toml);
        File.Move(aside, lb.ConfigPath, overwrite: true);
    }

    /// <summary><c>lb reload</c>; what it prints, and its exit code.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> ReloadAsync(this Lb lb, params string[] options)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync(["reload", "--admin", $"http://{lb.AdminAddress}", .. options], new Composition(), output, error);
        return (exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The exit code of <c>lb status</c>.</summary>
    public static Task<int> StatusVerbAsync(this Lb lb) =>
        CommandLine.RunAsync(["status", "--admin", $"http://{lb.AdminAddress}"], new Composition(), TextWriter.Null, TextWriter.Null);

    /// <summary>The status, as JSON.</summary>
    public static async Task<JsonElement> ReadStatusAsync(this Lb lb) => JsonDocument.Parse(await lb.GetAdminAsync("/api/v1/status")).RootElement;

    /// <summary>The reloads there have been, as JSON.</summary>
    public static async Task<JsonElement> ReadEventsAsync(this Lb lb) => JsonDocument.Parse(await lb.GetAdminAsync("/api/v1/events")).RootElement;

    /// <summary>Which generation is in force.</summary>
    public static async Task<long> ReadGenerationAsync(this Lb lb) => (await lb.ReadStatusAsync()).GetProperty("generation").GetInt64();

    /// <summary>Waits until the watch has taken notice; the event comes last.</summary>
    public static Task GenerationIsAsync(this Lb lb, long generation) => Patience.UntilAsync(
        async () => (await lb.ReadEventsAsync()).EnumerateArray().LastOrDefault() is { ValueKind: JsonValueKind.Object } last &&
            last.GetProperty("result").GetString() == "applied" && last.GetProperty("generation").GetInt64() == generation,
        $"generation {generation} is in force");

    private static async Task<string> GetAdminAsync(this Lb lb, string path)
    {
        await using RawClient client = await RawClient.ConnectAsync(lb.AdminAddress);
        await client.SendAsync($"GET {path} HTTP/1.1\r\nHost: {lb.AdminAddress}\r\nConnection: close\r\n\r\n");
        return (await client.ReadAnswerAsync()).Text;
    }
}
