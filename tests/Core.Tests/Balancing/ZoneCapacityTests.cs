using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Tests.Balancing;

public sealed class ZoneCapacityTests
{
    [Theory]
    [InlineData(4, 4, 6, 3, 0.0)] // 40 % of the weight for a third of the traffic
    [InlineData(2, 2, 8, 3, 0.4)] // a fifth for a third: 3/5 stay
    [InlineData(1, 1, 9, 2, 0.8)]
    [InlineData(3, 3, 0, 3, 0.0)] // nobody else is there
    [InlineData(10, 6, 0, 2, 0.0)]
    [InlineData(10, 5, 1, 2, 0.0)] // half of it is left, and it is most of all there is
    [InlineData(10, 4, 1, 2, 0.2)] // 4 of the 5 that are the floor
    [InlineData(10, 1, 1, 2, 0.8)]
    [InlineData(10, 0, 1, 2, 1.0)]
    [InlineData(0, 0, 5, 2, 1.0)]
    public void What_the_zone_lacks_leaves(long configured, long own, long others, int zones, double share) =>
        Assert.Equal(share, new ZoneCapacity(configured, own, others, zones).SpilledShare, 9);

    [Fact]
    public void With_less_of_the_zone_left_never_does_less_leave()
    {
        for (int others = 0; others <= 40; others++)
        {
            double before = 0;
            for (int own = 20; own >= 0; own--)
            {
                double share = new ZoneCapacity(20, own, others, 3).SpilledShare;
                Assert.InRange(share, before, 1);
                before = share;
            }
        }
    }
}
