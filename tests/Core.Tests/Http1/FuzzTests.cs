using LoadBalancer.Fuzz;
using LoadBalancer.Fuzz.Mutation;
using LoadBalancer.Fuzz.Targets;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary>
/// A first stretch of what tests/Fuzz does for hours: broken messages by the hundred thousand. No parser throws, no cut changes a
/// verdict, and what is accepted can be written and is accepted again.
/// </summary>
public sealed class FuzzTests
{
    /// <summary>Fixed: a failure names its input, and the next run finds it again.</summary>
    private const ulong Seed = 20_260_131;

    [Theory]
    [InlineData("request-head")]
    [InlineData("response-head")]
    [InlineData("chunked-body")]
    [InlineData("path")]
    [InlineData("host")]
    [InlineData("proxy-header")]
    [InlineData("dns-query")]
    public void A_hundred_thousand_broken_inputs_break_no_promise(string target)
    {
        InProcessRun run = new(target, Seed);
        run.Run(100_000, static () => false);

        Assert.True(run.Find is null, $"{Splits.Show(run.Input)}\n{run.Find}");
        Assert.Equal(100_000, run.Tried);
        Assert.InRange(run.Accepted, 8_000, 60_000); // both roads were taken
    }

    [Theory]
    [InlineData("request-head")]
    [InlineData("response-head")]
    [InlineData("chunked-body")]
    [InlineData("path")]
    [InlineData("host")]
    [InlineData("proxy-header")]
    [InlineData("dns-query")]
    public void Seeds_are_accepted_unless_their_names_say_that_they_only_nearly_are(string name)
    {
        FuzzTarget target = FuzzTargets.Create(name);

        // What the default limits accept and the small ones do not is none of a seed's name.
        string[] refused = [.. Corpus.Load(name).Seeds.Where(seed => !target.Try(seed.Bytes)).Select(seed => seed.Name)];
        Assert.All(refused, seed => Assert.StartsWith("near-", seed));
    }

    [Fact]
    public void The_same_seed_makes_the_same_inputs_and_another_makes_others()
    {
        Corpus corpus = Corpus.Load("path");
        Assert.Equal(Inputs(new Mutator(corpus, 1)), Inputs(new Mutator(corpus, 1)));
        Assert.NotEqual(Inputs(new Mutator(corpus, 1)), Inputs(new Mutator(corpus, 2)));
    }

    [Fact]
    public void A_planted_fault_is_found_and_its_input_kept()
    {
        InProcessRun run = new("path", Seed, new Planted(), Corpus.Load("path"));
        run.Run(100_000, static () => false);

        Assert.IsType<InvalidDataException>(run.Find);
        Assert.True(run.Input.AsSpan().IndexOf("//%"u8) >= 0);
        Assert.Throws<InvalidDataException>(() => new Planted().Try(run.Input));
    }

    [Fact]
    public void Memory_without_bound_is_a_find() =>
        Assert.Contains("were allocated", Assert.Throws<Finding>(() => new Wasteful().Try("a"u8)).Message, StringComparison.Ordinal);

    private static string[] Inputs(Mutator mutator) => [.. Enumerable.Range(0, 1_000).Select(_ => Splits.Show(mutator.Next()))];

    private sealed class Planted : FuzzTarget
    {
        protected override bool Judge(ReadOnlySpan<byte> input) =>
            input.IndexOf("//%"u8) < 0 ? input.Length > 3 : throw new InvalidDataException();
    }

    private sealed class Wasteful : FuzzTarget
    {
        protected override bool Judge(ReadOnlySpan<byte> input) => new byte[1024 * 1024].Length > input.Length;
    }
}
