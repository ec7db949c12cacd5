using System.Runtime.InteropServices;
using LoadBalancer.Perf.Compare.Processes;

namespace LoadBalancer.Perf.Compare.Reporting;

/// <summary>Where and from what a figure comes: without it a figure is worth nothing.</summary>
internal sealed record Machine(string Cpu, int CoreCount, string Kernel, string Runtime, string Commit, string LoadTool)
{
    public static async Task<Machine> DescribeAsync(CancellationToken cancellation) => new(
        CpuModel(),
        // Not Environment.ProcessorCount: this program has been pinned to one.
        File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal)),
        $"{RuntimeInformation.OSDescription}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
        RuntimeInformation.FrameworkDescription,
        await ShortCommand.FirstLineAsync(new Launch("git", ["describe", "--always", "--dirty", "--abbrev=12"]), cancellation),
        await ShortCommand.FirstLineAsync(new Launch(Tool.H2Load.Find(), ["--version"]), cancellation));

    private static string CpuModel() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
        ?? RuntimeInformation.ProcessArchitecture.ToString();
}
