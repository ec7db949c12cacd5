using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Tests.Tls;

public sealed class CertificateTableTests
{
    private static readonly CertificateConfig First = MadeCertificate.Config("a.test", "www.a.test");
    private static readonly CertificateConfig Wild = MadeCertificate.Config("*.B.test");
    private static readonly CertificateConfig Exact = MadeCertificate.Config("x.b.test.");
    private static readonly CertificateTable Table = MadeCertificate.Table(First, Wild, Exact);

    [Theory]
    [InlineData("a.test", 0)]
    [InlineData("www.A.Test", 0)]
    [InlineData("y.b.test", 1)]
    [InlineData("Y.b.TEST.", 1)]
    [InlineData("x.b.test", 2)] // exact before wildcard
    [InlineData("b.test", 0)] // a wildcard is one label more
    [InlineData("z.y.b.test", 0)]
    [InlineData(".b.test", 0)]
    [InlineData("c.test", 0)]
    [InlineData("", 0)]
    public void Finds_the_exact_name_then_the_wildcard_then_the_first(string name, int index) => Assert.Same(Table.All[index], Table.Find(name));

    [Fact]
    public void Without_certificates_there_is_none_for_anybody() => Assert.Null(CertificateTable.Empty.Find("a.test"));

    [Fact]
    public void Finding_allocates_nothing()
    {
        Table.Find("y.b.test"); // once, for what the first call makes
        long before = GC.GetAllocatedBytesForCurrentThread();
        Table.Find("y.b.test");
        Table.Find("a.test");
        Table.Find("c.test");

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void What_was_made_of_the_same_files_is_taken_over_whatever_the_hosts()
    {
        CertificateTable next = CertificateCompiler.Compile([Exact, First with { Hosts = ["other.test"] }, MadeCertificate.Config("*.b.test")], new TlsConfig(), Table);

        Assert.Same(Table.All[2].Options, next.All[0].Options);
        Assert.Same(Table.All[0].Options, next.Find("other.test")!.Options);
        Assert.NotSame(Table.All[1].Options.ServerCertificateContext, next.Find("y.b.test")!.Options.ServerCertificateContext);
    }

    [Fact]
    public void A_key_that_was_exchanged_makes_a_new_context_and_so_does_a_certificate()
    {
        CertificateConfig renewed = MadeCertificate.Config("a.test");

        CertificateTable next = CertificateCompiler.Compile([renewed], new TlsConfig(), MadeCertificate.Table(First));

        Assert.NotSame(Table.All[0].Options, next.All[0].Options);
    }

    [Fact]
    public void Each_certificate_has_a_context_of_its_own() =>
        Assert.Equal(3, Table.All.Select(static certificate => certificate.Options.ServerCertificateContext).Distinct().Count());

    [Fact]
    public void A_snapshot_takes_the_certificates_of_the_one_before_it_over()
    {
        SnapshotCompiler compiler = new(new MetricsRegistry([]).Route, new MetricsRegistry([]).Service);
        ProxyConfig config = new()
        {
            Listeners = [new ListenerConfig { Name = "tls", Address = new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0), Protocol = ListenerProtocol.Https }],
            Certificates = [First with { CertificateFile = "a.pem", KeyFile = "a.key" }],
        };

        Assert.True(compiler.TryCompile(config, previous: null, out ProxySnapshot? before, out _));
        Assert.True(compiler.TryCompile(config, before, out ProxySnapshot? after, out _));
        ProxySnapshot again = compiler.Recompile(config, after);

        Assert.Same(before.Certificates.Find("a.test")!.Options, after.Certificates.Find("a.test")!.Options);
        Assert.Same(before.Certificates.Find("a.test")!.Options, again.Certificates.Find("a.test")!.Options);
    }
}
