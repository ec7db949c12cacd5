using System.Net.Sockets;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Processes;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Chaos.Scenarios;

/// <summary>Four hundred clients at once, and two hundred and fifty-six descriptors.</summary>
internal static class Descriptors
{
    private const int ClientCount = 400;

    public static async Task<ScenarioResult> RunAsync(ChaosOptions options, CancellationToken cancellation)
    {
        await using FaultyPods pods = new(2, static _ => FaultPlan.Healthy with { Work = TimeSpan.FromMilliseconds(50) });
        await using LbProcess lb = await Stage.StartLbAsync(pods.Toml(), options, "prlimit", "--nofile=256");
        using HttpClient admin = new() { Timeout = TimeSpan.FromSeconds(10) };
        Task<string?>[] clients = [.. Enumerable.Range(0, ClientCount).Select(number => AskAsync(lb, number))];
        int adminAnswers = 0;
        int mostDescriptors = 0;
        do
        {
            await LbMetrics.ReadAsync(admin, lb.Admin);
            adminAnswers++;
            mostDescriptors = Math.Max(mostDescriptors, ProcFiles.DescriptorCount(lb.Id));
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
        while (!Task.WhenAll(clients).IsCompleted);

        string[] faults = [.. (await Task.WhenAll(clients)).OfType<string>()];
        return new(
            [
                new(faults.Length == 0, $"descriptors: all {ClientCount} clients are served in turn", $"{ClientCount - faults.Length} served {string.Join("; ", faults.Take(5))}"),
                new(adminAnswers > 0, "descriptors: admin answers meanwhile", $"{adminAnswers} times; at most {mostDescriptors} descriptors of 256"),
            ],
            "");
    }

    /// <summary>One request on a connection of its own, which ends with it; null: it was served.</summary>
    private static async Task<string?> AskAsync(LbProcess lb, int number)
    {
        Order order = new(PodService.Steady, PodWork.Length, new Nonce(number, 1), 100);
        try
        {
            using Wire wire = await Wire.ConnectAsync(lb.Address);
            await wire.SendAsync(order.Head("GET", "Connection: close\r\n") + "\r\n");
            await AnswerCheck.ReadAsync(wire, order, 200, order.Bytes, isLast: true);
            return null;
        }
        catch (Exception fault) when (fault is SocketException or UnexpectedException or WrongBytesException)
        {
            return fault.Message;
        }
    }
}
