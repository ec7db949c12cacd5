using System.Globalization;

namespace LoadBalancer.Host.Drill;

/// <summary>What a drill measured.</summary>
/// <param name="Zone">Which zone was out.</param>
/// <param name="LeaveSeconds">From the command until no resolver answered with it; null: some did to the end.</param>
/// <param name="QuietSeconds">From the command until its traffic was gone; null: it was not.</param>
/// <param name="ReturnSeconds">From the second command until every resolver answered with it; null: not within the patience there is.</param>
/// <param name="AnswerCount">Answers of resolvers.</param>
/// <param name="WrongAnswerCount">Of them, those with the zone's address once it had left, without any address, or that did not come.</param>
/// <param name="RequestCount">Requests of a client that follows the name, and asks for it again when its answer is too old.</param>
/// <param name="FailedRequestCount">Of them, those without an answer, or with a 5xx.</param>
/// <param name="LateRequestCount">Requests of a client that stays with the zone's address until its traffic is gone.</param>
/// <param name="FailedLateRequestCount">Of them, those without an answer, or with a 5xx.</param>
/// <param name="Misses">Each promise that was not kept, in a line; empty: all were.</param>
internal sealed record DrillReport(
    string Zone,
    double? LeaveSeconds,
    double? QuietSeconds,
    double? ReturnSeconds,
    int AnswerCount,
    int WrongAnswerCount,
    int RequestCount,
    int FailedRequestCount,
    int LateRequestCount,
    int FailedLateRequestCount,
    string[] Misses)
{
    /// <summary>For people.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine($"left the name after            {Seconds(LeaveSeconds)}");
        output.WriteLine($"its traffic was gone after     {Seconds(QuietSeconds)}");
        output.WriteLine($"answered again after           {Seconds(ReturnSeconds)}");
        output.WriteLine($"answers                        {AnswerCount}, {WrongAnswerCount} wrong");
        output.WriteLine($"requests that follow the name  {RequestCount}, {FailedRequestCount} failed");
        output.WriteLine($"requests that stay with it     {LateRequestCount}, {FailedLateRequestCount} failed");
        foreach (string miss in Misses)
        {
            output.WriteLine($"missed: {miss}");
        }

        output.WriteLine(Misses.Length == 0 ? $"zone {Zone} can be taken out: nothing was lost" : $"zone {Zone}: {Misses.Length} of the promises were not kept");
    }

    private static string Seconds(double? seconds) => seconds is double known ? string.Create(CultureInfo.InvariantCulture, $"{known:0.0} s") : "never";
}
