using System.Text.Json;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>Reads the access log of a balancer, which is written a moment after the answer.</summary>
internal static class LogReading
{
    /// <summary>Waits for the line of that number, from 0, and parses it.</summary>
    public static async Task<JsonElement> LogEntryAsync(this Lb lb, int number)
    {
        await Patience.UntilAsync(() => lb.LogLines.Count > number, $"line {number} of the access log");
        return JsonElement.Parse(lb.LogLines[number]);
    }

    /// <summary>Status and reason of every line, once the balancer has stopped. Clients are gone before: a drain waits for them.</summary>
    public static async Task<string[]> StopAndReadVerdictsAsync(this Lb lb)
    {
        await lb.DrainAsync();
        await lb.StopAsync();
        return [.. lb.LogLines.Select(static line => VerdictOf(JsonElement.Parse(line)))];
    }

    /// <summary>Status and reason of one line: <c>400 bad_request</c>; the status alone where there is nothing to explain.</summary>
    public static async Task<string> LogVerdictAsync(this Lb lb, int number)
    {
        return VerdictOf(await lb.LogEntryAsync(number));
    }

    private static string VerdictOf(JsonElement entry) =>
        $"{entry.GetProperty("status").GetInt32()} {entry.GetProperty("reason").GetString()}".TrimEnd();
}
