using LoadBalancer.Fuzz;
using LoadBalancer.Fuzz.Delivery;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>A first stretch of what tests/Fuzz does with configurations: no text makes the reader throw, and every fault has its place.</summary>
public sealed class TomlFuzzTests
{
    /// <summary>Fixed: a failure names its input, and the next run finds it again.</summary>
    private const ulong Seed = 20_260_131;

    [Fact]
    public void No_text_however_mangled_breaks_a_promise()
    {
        InProcessRun run = new("toml", Seed);
        run.Run(30_000, static () => false);

        Assert.True(run.Find is null, $"{Splits.Show(run.Input)}\n{run.Find}");
        Assert.InRange(run.Accepted, 1_500, 15_000); // both roads were taken
    }
}
