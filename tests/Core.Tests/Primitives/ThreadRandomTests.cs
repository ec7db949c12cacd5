using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Tests.Balancing;

namespace LoadBalancer.Core.Tests.Primitives;

public sealed class ThreadRandomTests
{
    [Fact]
    public void It_is_SplitMix64()
    {
        ThreadRandom.SeedForTest(1234567); // the reference implementation's own example

        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [ThreadRandom.Next(), ThreadRandom.Next(), ThreadRandom.Next()]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(1_000)]
    public void Numbers_below_a_bound_are_equally_likely(int bound)
    {
        ThreadRandom.SeedForTest(7);
        long[] counts = new long[bound];
        for (int draw = 0; draw < 200_000; draw++)
        {
            counts[ThreadRandom.Below(bound)]++;
        }

        Fit.ByWeight(counts, TestService.Even(bound));
    }

    [Fact]
    public void Each_thread_has_numbers_of_its_own()
    {
        ulong[] first = new ulong[8];
        Thread[] threads = [.. Enumerable.Range(0, first.Length).Select(index => new Thread(() => first[index] = ThreadRandom.Next()))];
        Array.ForEach(threads, static thread => thread.Start());
        Array.ForEach(threads, static thread => thread.Join());

        Assert.Equal(first.Length, first.Distinct().Count());
    }
}
