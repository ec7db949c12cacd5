namespace LoadBalancer.Core.Tests.Balancing;

/// <summary>Whether counts are what chances would give.</summary>
internal static class Fit
{
    /// <summary>Pearson's chi-square against shares by weight; a hundred million honest samples do not exceed it once.</summary>
    public static void ByWeight(long[] counts, IReadOnlyList<int> weights)
    {
        double sum = weights.Sum();
        double total = counts.Sum();
        double chiSquare = 0;
        int freedom = -1;
        for (int index = 0; index < counts.Length; index++)
        {
            double expected = total * weights[index] / sum;
            if (expected == 0)
            {
                Assert.Equal(0, counts[index]);
                continue;
            }

            Assert.True(expected > 5, "too few picks for the test to mean anything");
            chiSquare += (counts[index] - expected) * (counts[index] - expected) / expected;
            freedom++;
        }

        // Laurent and Massart (2000): P(X - d >= 2 sqrt(d x) + 2 x) <= e^-x.
        const double X = 18.4;
        double bound = freedom + (2 * Math.Sqrt(freedom * X)) + (2 * X);
        Assert.True(chiSquare <= bound, $"chi-square {chiSquare:F1} with {freedom} degrees of freedom, at most {bound:F1}: {string.Join(' ', counts)}");
    }
}
