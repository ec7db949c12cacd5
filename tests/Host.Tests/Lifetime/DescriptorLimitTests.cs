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
    [InlineData(256, 96)]
    [InlineData(1024, 384)]
    [InlineData(524_288, 261_888)]
    [InlineData(int.MaxValue, 1_073_741_567)]
    [InlineData(1, 1)]
    public void Leaves_a_reserve_and_two_descriptors_for_each_client(long descriptors, int connections) =>
        Assert.Equal(connections, DescriptorLimit.MostConnections(descriptors));

    [Fact]
    public void Finds_room_for_clients_in_this_process() => Assert.InRange(DescriptorLimit.MostConnections(), 1, int.MaxValue);
}
