using System.Net;
using LoadBalancer.Core.Listening;

namespace LoadBalancer.Core.Tests.Listening;

public sealed class ClientOriginsTests
{
    private static readonly IPAddress A = IPAddress.Parse("10.0.0.1");
    private static readonly IPAddress B = IPAddress.Parse("10.0.0.2");

    private readonly ClientOrigins _origins = new(laneCount: 2);

    [Fact]
    public void Nobody_is_no_one()
    {
        Assert.Null(_origins.FindOnly(out long count, out TimeSpan span));
        Assert.Equal((0, TimeSpan.Zero), (count, span));
    }

    [Fact]
    public void One_address_on_all_lanes_is_the_only_one_since_the_youngest_lanes_run_began()
    {
        _origins.Note(0, A, 1_000);
        _origins.Note(1, A, 4_000);
        _origins.Note(0, A, 61_000);
        _origins.Note(1, A, 64_000);

        Assert.Equal(A, _origins.FindOnly(out long count, out TimeSpan span));
        Assert.Equal((4, TimeSpan.FromMinutes(1)), (count, span));
    }

    [Fact]
    public void Another_address_on_another_lane_says_that_there_are_two()
    {
        _origins.Note(0, A, 1_000);
        _origins.Note(1, B, 1_000);

        Assert.Null(_origins.FindOnly(out _, out _));
    }

    [Fact]
    public void Another_address_begins_a_new_run()
    {
        _origins.Note(0, A, 1_000);
        _origins.Note(0, B, 2_000);
        _origins.Note(0, A, 3_000);
        _origins.Note(0, A, 5_000);

        Assert.Equal(A, _origins.FindOnly(out long count, out TimeSpan span));
        Assert.Equal((2, TimeSpan.FromSeconds(2)), (count, span));
    }
}
