using LoadBalancer.Host.Demo;
using LoadBalancer.Host.Tests.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

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

    [Fact]
    public void Its_albs_carry_no_portable_ip_or_the_demo_would_write_keepalived_s_file_on_this_machine()
    {
        DemoPlan plan = DemoComposer.TryCompose(new DemoOptions(HttpPort: 0, AdminPort: 0), TextWriter.Null, NullLoggerFactory.Instance)!;
        plan.Process.Transport.Dispose();

        Assert.All(plan.Process.Albs, static alb => Assert.Null(alb.Config.PortableIp));
    }
}
