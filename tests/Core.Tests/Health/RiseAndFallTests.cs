using LoadBalancer.Core.Health;

namespace LoadBalancer.Core.Tests.Health;

public sealed class RiseAndFallTests
{
    [Fact]
    public void An_endpoint_changes_exactly_when_the_last_probes_in_a_row_say_so()
    {
        Random random = new(11);
        for (int round = 0; round < 200; round++)
        {
            (int rise, int fall) = (random.Next(1, 5), random.Next(1, 5));
            RiseAndFall tally = default;
            List<bool> sinceChange = [];
            bool isUp = random.Next(2) == 0;
            for (int probe = 0; probe < 100; probe++)
            {
                bool hasPassed = random.Next(2) == 0;
                sinceChange.Add(hasPassed);
                int inARow = sinceChange.AsEnumerable().Reverse().TakeWhile(each => each != isUp).Count();
                bool expected = inARow >= (isUp ? fall : rise) ? !isUp : isUp;

                Assert.Equal(expected, tally.Count(hasPassed, isUp, rise, fall));
                if (expected != isUp)
                {
                    isUp = expected;
                    sinceChange.Clear();
                }
            }
        }
    }

    [Fact]
    public void Failures_of_one_that_is_down_are_counted_since_it_was_up()
    {
        RiseAndFall tally = default;
        foreach (bool hasPassed in (bool[])[false, false, true, false])
        {
            tally.Count(hasPassed, isUp: false, rise: 2, fall: 3);
        }

        Assert.Equal(3, tally.FailureCount);
    }
}
