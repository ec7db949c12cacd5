using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadBalancer.Perf.Streams;

/// <summary>dnsperf against Knot by itself and through a udp listener: ours on the first processor, Knot and dnsperf on the second.</summary>
internal sealed partial class UdpComparison(string lb, int seconds, int rate)
{
    private const string Domain = "perf.example";

    public async Task<int> RunAsync()
    {
        string queries = Path.GetTempFileName();
        await File.WriteAllLinesAsync(queries, Enumerable.Range(0, 2_000).Select(static number => $"h{number}.{Domain} A"));
        using Proxy knot = Proxy.Knot(19_210, Domain);
        using Proxy own = Proxy.Own(lb, "lb", "udp", 19_200, knot.Port);
        try
        {
            knot.UntilReady(knot.Port);
            own.UntilReady(own.Port + 1); // the admin address: the listeners are open by then
            await LoadAsync(own.Port, queries, 2, rate);
            Console.WriteLine("| dnsperf asks | rate asked for | answers/s | lost | CPU µs of the listener an answer |");
            Console.WriteLine("| --- | --- | --- | --- | --- |");
            foreach (int wanted in (int[])[rate, 2 * rate, 0])
            {
                foreach ((string name, int port) in new[] { ("Knot", knot.Port), ("Knot behind lb", own.Port) })
                {
                    double before = own.CpuSeconds;
                    string said = await LoadAsync(port, queries, seconds, wanted);
                    double answered = Figure(CompletedLine(), said);
                    string cpu = port == knot.Port ? "" : ((own.CpuSeconds - before) * 1e6 / answered).ToString("F2", CultureInfo.InvariantCulture);
                    Console.WriteLine($"| {name} | {(wanted == 0 ? "all it takes" : wanted)} | {Figure(RateLine(), said):N0} | {Figure(LostLine(), said):N0} | {cpu} |");
                }
            }

            return 0;
        }
        finally
        {
            File.Delete(queries);
        }
    }

    private static async Task<string> LoadAsync(int port, string queries, int seconds, int rate)
    {
        string[] limit = rate == 0 ? [] : ["-Q", $"{rate}"];
        using Process load = Process.Start(new ProcessStartInfo(
            "taskset", ["-c", "1", "dnsperf", "-s", "127.0.0.1", "-p", $"{port}", "-d", queries, "-l", $"{seconds}", "-c", "16", "-T", "1", "-q", "200", .. limit])
        { RedirectStandardOutput = true })!;
        string said = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        return said;
    }

    private static double Figure(Regex line, string said) => double.Parse(line.Match(said).Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"Queries completed:\s+([\d.]+)")]
    private static partial Regex CompletedLine();

    [GeneratedRegex(@"Queries per second:\s+([\d.]+)")]
    private static partial Regex RateLine();

    [GeneratedRegex(@"Queries lost:\s+([\d.]+)")]
    private static partial Regex LostLine();
}
