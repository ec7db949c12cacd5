using System.Diagnostics;
using System.Globalization;
using LoadBalancer.Fuzz.Delivery;

namespace LoadBalancer.Fuzz.Cli;

/// <summary>Runs one target, says every second how far it came, and keeps what was found, a hang included.</summary>
internal static class ProgressReport
{
    /// <summary>No input takes a millisecond; this long at one is a loop, however busy the machine.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    /// <summary>True when nothing was found.</summary>
    public static bool Watch(InProcessRun run, long count, double minutes, string folder, TextWriter output)
    {
        Stopwatch elapsed = Stopwatch.StartNew();
        double limitSeconds = minutes * 60;
        bool isOver = false;
        Thread runner = new(() => run.Run(count, () => Volatile.Read(ref isOver))) { IsBackground = true, Name = run.Name };
        runner.Start();

        (long Tried, TimeSpan At) last = (0, TimeSpan.Zero);
        while (!runner.Join(TimeSpan.FromSeconds(1)))
        {
            Volatile.Write(ref isOver, elapsed.Elapsed.TotalSeconds >= limitSeconds);
            last = run.Tried == last.Tried ? last : (run.Tried, elapsed.Elapsed);
            if (elapsed.Elapsed - last.At > Hang)
            {
                output.WriteLine($"{run.Name}: FOUND a hang at input {run.Tried}, seed {run.Seed}: {Keep(run, folder)}");
                return false; // its thread is lost; the process ends soon
            }

            output.WriteLine(Invariant($"{run.Name}: {run.Tried:N0} of {count:N0}, {run.Tried / elapsed.Elapsed.TotalSeconds:N0}/s"));
        }

        if (run.Find is not null)
        {
            output.WriteLine($"{run.Name}: FOUND at input {run.Tried}, seed {run.Seed}: {Keep(run, folder)}\n{Splits.Show(run.Input)}\n{run.Find}");
        }

        double seconds = elapsed.Elapsed.TotalSeconds;
        output.WriteLine(Invariant(
            $"{run.Name}: {run.Tried:N0} inputs, seed {run.Seed}, {seconds:F1} s, {run.Tried / seconds:N0}/s, {100.0 * run.Accepted / Math.Max(1, run.Tried):F1} % accepted, {(run.Find is null ? 0 : 1)} disagreements"));
        return run.Find is null;
    }

    private static string Keep(InProcessRun run, string folder)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, Invariant($"{run.Name}-{run.Seed}-{run.Tried}"));
        File.WriteAllBytes(path, run.Input);
        return $"LoadBalancer.Fuzz replay {run.Name} {path}";
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
