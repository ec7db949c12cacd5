using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Tests.Lifetime;

public sealed class DescriptorLimitTests
{
    private const string Table = """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             95998                95998                processes
        Max open files            1024                 524288               files
        Max locked memory         8388608              8388608              bytes
        """;

    [Fact]
    public void Reads_the_soft_limit_of_open_files() => Assert.Equal(1024, DescriptorLimit.Parse(Table));

    [Theory]
    [InlineData("Max open files            unlimited            unlimited            files")]
    [InlineData("")]
    public void Takes_no_limit_for_as_many_as_there_are_numbers(string table) => Assert.Equal(int.MaxValue, DescriptorLimit.Parse(table));

    [Theory]
    [InlineData(256, 60, 0, 1, 82)] // an eighth in reserve
    [InlineData(256, 60, 64, 1, 50)]
    [InlineData(256, 60, 10_000, 1, 41)] // the pools have half
    [InlineData(256, 60, 0, 3, 27)]
    [InlineData(524_288, 100, 640, 1, 261_646)]
    [InlineData(64, 100, 0, 1, 1)]
    public void Leaves_a_reserve_the_pools_share_and_two_descriptors_for_each_client(long count, int open, long idle, int albs, int connections) =>
        Assert.Equal(connections, new DescriptorLimit(count, open).MostConnections(idle, albs));

    [Fact]
    public void Finds_room_for_clients_in_this_process() => Assert.InRange(DescriptorLimit.Read().MostConnections(idleCount: 0, albCount: 1), 1, int.MaxValue);

    [Theory]
    [InlineData(64, 0)]
    [InlineData(64, 50)]
    [InlineData(64, 51, "limits.connections is 51, and the 256 file descriptors are enough for 50;")]
    [InlineData(83, 0, "the pools may keep 83 idle connections to endpoints (keepalive.idle of each), more than half of the 256 file descriptors;")]
    public void Says_what_does_not_fit(long idle, long configured, params string[] warnings) => Assert.Equal(
        warnings, new DescriptorLimit(256, 60).Warnings(idle, albCount: 1, configured).Select(static warning => warning[..(warning.IndexOf(';') + 1)]));
}
