using System.Globalization;
using LoadBalancer.Core.Explaining;

namespace LoadBalancer.Host.Cli;

/// <summary>Writes what a rehearsal found, for people: how much would change, in which ways, and some of it.</summary>
internal static class RehearsalText
{
    public static void Write(TextWriter output, RehearsalReport report)
    {
        if (report.Requests == 0)
        {
            output.WriteLine("no recent request to rehearse with");
            return;
        }

        string requests = report.Requests == 1 ? "1 recent request" : $"{Number(report.Requests)} recent requests";
        output.WriteLine(report.Changed == 0
            ? $"none of {requests} would change"
            : $"{Number(report.Changed)} of {requests} would change ({report.Share.ToString("0.## %", CultureInfo.InvariantCulture)})");
        foreach (RehearsalCount count in report.Counts)
        {
            output.WriteLine($"  {Number(count.Requests)} {Words(count.Kind)}");
        }

        foreach (RehearsalExample example in report.Examples)
        {
            output.WriteLine();
            output.WriteLine($"  {example.Method} {example.Host}{example.Path}");
            output.WriteLine($"    now  {example.From}");
            output.WriteLine($"    then {example.To}");
        }

        if (report.Changed > report.Examples.Length)
        {
            output.WriteLine();
            output.WriteLine($"  and {Number(report.Changed - report.Examples.Length)} more");
        }
    }

    private static string Words(string kind) => kind switch
    {
        RehearsalChange.Now404 => "would be 404",
        RehearsalChange.NowAnswered => "would be answered by the route itself",
        RehearsalChange.NowRouted => "would no longer be 404",
        RehearsalChange.OtherRoute => "would go by another route",
        RehearsalChange.OtherService => "would go elsewhere by the same route",
        RehearsalChange.Conditions => "would be asked for other headers",
        RehearsalChange.Policies => "would be treated otherwise by the same route",
        _ => kind, // a newer process's word
    };

    /// <summary>Thousands apart by a blank, as ISO 31 has it: a comma is a point elsewhere.</summary>
    private static string Number(int number) => number.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
}
