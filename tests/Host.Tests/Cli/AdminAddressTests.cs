using LoadBalancer.Host.Cli;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class AdminAddressTests
{
    [Theory]
    [InlineData(null, null, "http://127.0.0.1:9900/")]
    [InlineData(null, "", "http://127.0.0.1:9900/")]
    [InlineData(null, "http://10.0.0.7:9901", "http://10.0.0.7:9901/")]
    [InlineData("http://[::1]:9900/", "http://10.0.0.7:9901", "http://[::1]:9900/")]
    [InlineData("unix:/run/lb/admin.sock", null, "unix:/run/lb/admin.sock")]
    [InlineData("unix:@lb-admin", null, "unix:@lb-admin")]
    public void The_option_goes_before_the_environment_and_that_before_the_default(string? named, string? inEnvironment, string address) =>
        Assert.Equal(address, AdminAddress.Resolve(named, inEnvironment, out _)?.ToString());

    [Fact]
    public void What_is_no_file_is_called_as_the_system_calls_it() =>
        Assert.Equal("\0lb-admin", AdminAddress.SocketPath(AdminAddress.Resolve("unix:@lb-admin", null, out _)!));

    [Theory]
    [InlineData("127.0.0.1:9900", null, "--admin: '127.0.0.1:9900' is no address")]
    [InlineData("unix:@", null, "--admin: 'unix:@' is no address")]
    [InlineData(null, "unix:admin.sock", "LB_ADMIN: 'unix:admin.sock' is no address")]
    [InlineData("https://lb.test", null, "--admin: 'https://lb.test' is no address")]
    [InlineData("http://lb.test/api", null, "--admin: 'http://lb.test/api' is no address")]
    public void Anything_else_is_named_with_where_it_came_from(string? named, string? inEnvironment, string begin)
    {
        Assert.Null(AdminAddress.Resolve(named, inEnvironment, out string fault));
        Assert.StartsWith(begin, fault, StringComparison.Ordinal);
    }
}
