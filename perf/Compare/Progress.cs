using System.Globalization;

namespace LoadBalancer.Perf.Compare;

/// <summary>Tells the person at the terminal what was just done and how long the rest will take.</summary>
/// <param name="output">The terminal.</param>
/// <param name="clock">What time passes by.</param>
internal sealed class Progress(TextWriter output, TimeProvider clock)
{
    private long? _started;
    private double _plannedSeconds;
    private double _doneSeconds;

    /// <summary>Adds to what is to be done, in seconds by plan.</summary>
    public void Plan(double seconds)
    {
        // Starting the proxies, which builds them, says nothing about how fast the measures go.
        _started ??= clock.GetTimestamp();
        _plannedSeconds += seconds;
    }

    /// <summary>A line that takes no time of the plan.</summary>
    public void Say(string line) => output.WriteLine(line);

    /// <summary>A part that is done, with the seconds it was planned with.</summary>
    public void Done(string line, double seconds)
    {
        _doneSeconds += seconds;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{Left(),11}] {line}"));
    }

    // The plan knows proportions, the clock knows how long they take here.
    private string Left()
    {
        double perPlanned = clock.GetElapsedTime(_started ?? clock.GetTimestamp()).TotalSeconds / _doneSeconds;
        double seconds = Math.Max(0, _plannedSeconds - _doneSeconds) * perPlanned;
        return seconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F0} s left")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F0} min left");
    }
}
