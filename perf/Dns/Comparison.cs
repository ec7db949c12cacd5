using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace LoadBalancer.Perf.Dns;

/// <summary>Answers per second and processor time per answer of our responder and of Knot: one core each in turn, dnsperf on the other, alternating rounds.</summary>
/// <param name="rounds">Of each.</param>
/// <param name="seconds">Of one.</param>
internal sealed partial class Comparison(int rounds, int seconds)
{
    /// <summary>So that a server meets names it has not just answered.</summary>
    private const int NameCount = 2_000;

    public async Task<int> RunAsync()
    {
        string queries = Path.GetTempFileName();
        File.WriteAllLines(queries, Enumerable.Range(0, NameCount).Select(static number =>
            $"{(number % 2 == 0 ? "" : $"h{number}.")}{OwnServer.Domain} {(number % 10 == 9 ? "AAAA" : "A")}"));
        Served[] servers = [Served.Own(5301), Served.Knot("knot", 5302), Served.Knot("knot again", 5303), Served.Portable(5304)];
        try
        {
            Dictionary<Served, List<Round>> results = servers.ToDictionary(static server => server, static _ => new List<Round>());
            foreach (Served server in servers)
            {
                await server.UntilReadyAsync();
                await LoadAsync(server, queries, 2); // compiled, and what it keeps is warm
            }

            for (int round = 0; round < rounds; round++)
            {
                foreach (Served server in round % 2 == 0 ? servers : [.. servers.Reverse()])
                {
                    Round result = await LoadAsync(server, queries, seconds);
                    results[server].Add(result);
                    Console.Error.WriteLine($"round {round + 1}: {server.Name} {result.AnswersPerSecond:N0}/s, {result.CpuMicroseconds:F2} µs CPU an answer, {result.LostCount} lost");
                }
            }

            Print(servers, results);
            return 0;
        }
        finally
        {
            Array.ForEach(servers, static server => server.Dispose());
            File.Delete(queries);
        }
    }

    private static async Task<Round> LoadAsync(Served server, string queries, int seconds)
    {
        double before = server.CpuSeconds;
        using Process load = Process.Start(new ProcessStartInfo(
            "taskset", ["-c", "1", "dnsperf", "-s", "127.0.0.1", "-p", $"{server.Port}", "-d", queries, "-l", $"{seconds}", "-c", "16", "-T", "1", "-q", "512"])
        { RedirectStandardOutput = true })!;
        string said = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        double answered = Figure(CompletedLine(), said);
        return new Round(Figure(RateLine(), said), (server.CpuSeconds - before) * 1e6 / answered, (long)Figure(LostLine(), said));
    }

    private static double Figure(Regex line, string said) => double.Parse(line.Match(said).Groups[1].Value, CultureInfo.InvariantCulture);

    private static void Print(Served[] servers, Dictionary<Served, List<Round>> results)
    {
        Console.WriteLine("| server | answers/s, median (least–most) | CPU µs an answer, median (least–most) | of Knot's, by round: median (least–most) | lost |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (Served server in servers)
        {
            List<Round> own = results[server];
            double[] ratios = [.. own.Select((round, index) => round.CpuMicroseconds / results[servers[1]][index].CpuMicroseconds)];
            Console.WriteLine(
                $"| {server.Name} | {Spread(own.Select(static round => round.AnswersPerSecond), "N0")} | {Spread(own.Select(static round => round.CpuMicroseconds), "F2")} "
                + $"| {Spread(ratios, "F2")} | {own.Sum(static round => round.LostCount)} |");
        }
    }

    private static string Spread(IEnumerable<double> figures, string format)
    {
        double[] sorted = [.. figures.Order()];
        return string.Create(CultureInfo.InvariantCulture, $"{sorted[sorted.Length / 2].ToString(format, CultureInfo.InvariantCulture)} ({sorted[0].ToString(format, CultureInfo.InvariantCulture)}–{sorted[^1].ToString(format, CultureInfo.InvariantCulture)})");
    }

    [GeneratedRegex(@"Queries completed:\s+([\d.]+)")]
    private static partial Regex CompletedLine();

    [GeneratedRegex(@"Queries per second:\s+([\d.]+)")]
    private static partial Regex RateLine();

    [GeneratedRegex(@"Queries lost:\s+([\d.]+)")]
    private static partial Regex LostLine();

    private sealed record Round(double AnswersPerSecond, double CpuMicroseconds, long LostCount);
}
