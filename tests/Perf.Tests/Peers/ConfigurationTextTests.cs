using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Tests.Peers;

public sealed class ConfigurationTextTests
{
    private static readonly TlsFiles Files = TlsFiles.In("/tmp/x");

    [Fact]
    public void Every_proxy_shows_the_same_two_certificates()
    {
        Assert.All(
            [NginxText.Proxy("/tmp/x", 1, 4, 2, Files), LbText.Configuration(1, 4, 2, 3, null, 1, Files)],
            text => Assert.All([Files.Ecdsa, Files.EcdsaKey, Files.Rsa, Files.RsaKey], file => Assert.Contains(file, text, StringComparison.Ordinal)));
        Assert.Contains($"127.0.0.1:4 backlog 4096 ssl crt {Files.EcdsaBoth} crt {Files.RsaBoth} ", HAProxyText.Proxy(1, 4, 2, Files), StringComparison.Ordinal);
    }

    [Fact]
    public void The_table_of_the_transport_is_there_only_when_one_is_asked_for()
    {
        Assert.DoesNotContain("[transport]", LbText.Configuration(1, 4, 2, 3, transport: null, routeCount: 1, Files), StringComparison.Ordinal);
        Assert.Contains("[transport]\nkind = \"epoll\"\nloops = 1\n", LbText.Configuration(1, 4, 2, 3, "epoll", routeCount: 1, Files), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 1001)] // and one for the question whether it is up
    public void Ours_has_as_many_routes_as_were_asked_for(int routeCount, int tables)
    {
        Assert.Equal(tables, LbText.Configuration(1, 4, 2, 3, null, routeCount, Files).Split("[[routes]]").Length - 1);
    }

    [Fact]
    public void Every_proxy_is_told_to_set_each_of_the_fields()
    {
        string nginx = NginxText.Proxy("/tmp/x", 1, 4, 2, Files);
        string haproxy = HAProxyText.Proxy(1, 4, 2, Files);

        Assert.All(FieldCheck.Added, name =>
        {
            Assert.Contains($"proxy_set_header {name} ", nginx, StringComparison.Ordinal);
            Assert.Contains($"set-header {name} ", haproxy, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_proxy_keeps_as_many_connections_to_the_origin_and_writes_no_log()
    {
        Assert.Contains("keepalive 256;", NginxText.Proxy("/tmp/x", 1, 4, 2, Files), StringComparison.Ordinal);
        Assert.Contains("access_log off;", NginxText.Proxy("/tmp/x", 1, 4, 2, Files), StringComparison.Ordinal);
        Assert.Contains("pool-max-conn 256", HAProxyText.Proxy(1, 4, 2, Files), StringComparison.Ordinal);
        Assert.DoesNotContain(" log ", HAProxyText.Proxy(1, 4, 2, Files).Replace('\n', ' '), StringComparison.Ordinal);
        Assert.Contains("keepalive = { idle = 256 }", LbText.Configuration(1, 4, 2, 3, null, 1, Files), StringComparison.Ordinal);
    }

    [Fact]
    public void The_origin_answers_with_the_sizes_of_the_workloads()
    {
        string origin = NginxText.Origin("/tmp/x", 1);

        Assert.Contains($"\"{new string('7', 100)}\"", origin, StringComparison.Ordinal);
        Assert.Contains($"\"{new string('7', 1024)}\"", origin, StringComparison.Ordinal);
        Assert.Equal(64 * 1024, NginxText.Large.Length);
    }
}
