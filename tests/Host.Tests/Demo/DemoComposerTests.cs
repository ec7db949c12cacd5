using LoadBalancer.Host.Demo;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests.Demo;

/// <summary>The demo needs no folder beside the program.</summary>
public sealed class DemoComposerTests
{
    [Fact]
    public void The_cluster_inside_the_program_is_the_one_in_conf()
    {
        IEnumerable<(string, byte[])> expected = Directory.GetFiles(Repository.File("conf/multi-zone"), "*.toml").Order(StringComparer.Ordinal)
            .Select(static path => ($"conf/multi-zone/{Path.GetFileName(path)}", File.ReadAllBytes(path)));

        Assert.Equal(expected, DemoComposer.EmbeddedFiles());
    }
}
