using LoadBalancer.Host.Cli;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class ConfigPathsTests
{
    [Fact]
    public void Named_paths_are_taken_as_they_are() =>
        Assert.Equal(["missing.toml"], ConfigPaths.Resolve(["missing.toml"], _ => true, _ => true));

    [Theory]
    [InlineData(true, true, "conf/lb.toml")]
    [InlineData(true, false, "conf/lb.toml")]
    [InlineData(false, true, "/etc/lb/")]
    public void The_working_directorys_file_comes_before_the_machines_folder(bool hasFile, bool hasFolder, string expected) =>
        Assert.Equal([expected], ConfigPaths.Resolve([], _ => hasFile, _ => hasFolder));

    [Fact]
    public void Nothing_named_and_nothing_found_is_nothing() =>
        Assert.Empty(ConfigPaths.Resolve([], _ => false, _ => false));
}
