using LoadBalancer.Core.Listening;

namespace LoadBalancer.Core.Tests.Allocation;

public sealed class RecentRequestsAllocationTests
{
    [Fact]
    public void Noting_what_is_known_allocates_nothing()
    {
        RecentRequests recent = new(1_000);
        byte[] path = "/api/v1/users/0"u8.ToArray();
        long now = 0;

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            path[^1] = (byte)('0' + (now % 10));
            recent.Note("shop.example.test"u8, path, "GET"u8, ++now);
        });

        Assert.Equal(10, recent.Read().Length);
        Assert.Equal(0, allocated);
    }
}
