using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Upstream;

public sealed class IdleCeilingTests
{
    private readonly IdleCeiling _ceiling = new();

    [Fact]
    public void Of_an_endpoint_that_has_closed_nothing_any_age_is_used() => Assert.True(_ceiling.Allows(ageMs: 3_600_000, nowMs: 1));

    [Theory]
    [InlineData(1_000, 749, 750)]
    [InlineData(5_000, 4_499, 4_500)] // a tenth is more than the least margin
    [InlineData(500, 249, 250)]
    public void What_comes_near_the_age_at_which_it_closed_one_is_not_used(long closedAtAge, long used, long notUsed)
    {
        _ceiling.Observe(closedAtAge, nowMs: 1_000);

        Assert.True(_ceiling.Allows(used, nowMs: 1_000));
        Assert.False(_ceiling.Allows(notUsed, nowMs: 1_000));
    }

    [Fact]
    public void A_close_of_one_that_was_idle_for_a_moment_says_nothing_of_time()
    {
        _ceiling.Observe(IdleCeiling.LeastAgeMs - 1, nowMs: 1_000);

        Assert.True(_ceiling.Allows(ageMs: 3_600_000, nowMs: 1_000));
    }

    [Fact]
    public void The_shortest_of_those_seen_counts_and_is_forgotten_when_nothing_confirms_it()
    {
        _ceiling.Observe(10_000, nowMs: 1_000);
        _ceiling.Observe(1_000, nowMs: 2_000);
        _ceiling.Observe(10_000, nowMs: 3_000);
        Assert.False(_ceiling.Allows(800, nowMs: 4_000));

        long forgottenAtMs = 3_000 + IdleCeiling.RememberedMs + 10_000;
        Assert.False(_ceiling.Allows(800, forgottenAtMs - 1));
        Assert.True(_ceiling.Allows(800, forgottenAtMs));
        _ceiling.Observe(20_000, forgottenAtMs);
        Assert.True(_ceiling.Allows(800, forgottenAtMs + 1)); // what was forgotten stays so
        Assert.False(_ceiling.Allows(18_000, forgottenAtMs + 1));
    }
}
