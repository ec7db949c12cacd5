using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Upstream;

public sealed class EndpointConductTests
{
    private static readonly PassivePolicy Policy = new() { FailureCount = 4, ConnectFailureCount = 2, WindowMs = 100, EjectMs = 1_000 };

    [Fact]
    public void It_is_too_much_exactly_when_the_last_failures_of_an_unbroken_run_lie_within_the_window()
    {
        Random random = new(5);
        for (int round = 0; round < 300; round++)
        {
            EndpointConduct conduct = new();
            List<(long AtMs, bool AtConnect)> run = [];
            long nowMs = 1_000;
            for (int step = 0; step < 60; step++)
            {
                nowMs += random.Next(0, 60);
                if (random.Next(6) == 0)
                {
                    conduct.Succeed();
                    run.Clear();
                    continue;
                }

                bool atConnect = random.Next(3) == 0;
                run.Add((nowMs, atConnect));

                Assert.Equal(IsTooMuch(run, nowMs, atConnect), conduct.Fail(atConnect, nowMs, Policy));
            }
        }

        static bool IsTooMuch(List<(long AtMs, bool AtConnect)> run, long nowMs, bool atConnect)
        {
            bool all = run.Count >= 4 && nowMs - run[^4].AtMs <= 100;
            List<(long AtMs, bool AtConnect)> connects = run.FindAll(failure => failure.AtConnect);
            return all || (atConnect && connects.Count >= 2 && nowMs - connects[^2].AtMs <= 100);
        }
    }

    [Fact]
    public void A_success_ends_the_run()
    {
        EndpointConduct conduct = new();
        conduct.Fail(atConnect: true, 0, Policy);
        conduct.Succeed();

        Assert.False(conduct.Fail(atConnect: true, 0, Policy));
        Assert.True(conduct.Fail(atConnect: true, 0, Policy));
    }

    [Fact]
    public void Each_ejection_lasts_twice_as_long_as_the_one_before_up_to_five_minutes()
    {
        EndpointConduct conduct = new();
        long nowMs = 0;
        foreach (int expectedMs in (int[])[1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 256_000, 300_000, 300_000])
        {
            Assert.Equal(expectedMs, conduct.Eject(nowMs, Policy));
            Assert.False(conduct.IsEjectionOver(nowMs + expectedMs - 1));
            nowMs += expectedMs;
            Assert.True(conduct.IsEjectionOver(nowMs));
        }
    }

    [Fact]
    public void An_earlier_ejection_is_forgotten_for_each_ejection_time_spent_in()
    {
        EndpointConduct conduct = new();
        conduct.Eject(0, Policy);
        conduct.Eject(1_000, Policy);
        conduct.Eject(3_000, Policy); // until 7 000; three count

        Assert.Equal(4_000, conduct.Eject(8_999, Policy)); // in for 1.999 s: one is forgotten
        Assert.Equal(1_000, conduct.Eject(12_999 + 60_000, Policy));
    }

    [Fact]
    public void An_ejection_time_longer_than_five_minutes_is_not_cut() =>
        Assert.Equal(600_000, new EndpointConduct().Eject(0, Policy with { EjectMs = 600_000 }));

    [Fact]
    public void The_operator_may_change_the_numbers_between_two_failures()
    {
        EndpointConduct conduct = new();
        conduct.Fail(atConnect: false, 0, Policy);

        Assert.False(conduct.Fail(atConnect: false, 0, Policy with { FailureCount = 2 }));
        Assert.True(conduct.Fail(atConnect: false, 0, Policy with { FailureCount = 2 }));
        Assert.False(conduct.Fail(atConnect: false, 0, Policy with { FailureCount = 0 }));
    }

    [Theory]
    [InlineData(0.5, 10, 5)]
    [InlineData(0.5, 3, 1)]
    [InlineData(0.1, 3, 1)]
    [InlineData(1.0, 3, 2)]
    [InlineData(0.5, 2, 1)]
    [InlineData(1.0, 1, 0)]
    [InlineData(0.0, 10, 0)]
    public void A_share_of_the_endpoints_may_be_out_but_never_all(double share, int count, int most) =>
        Assert.Equal(most, new PassivePolicy { MaxEjected = share }.MostEjected(count));
}
