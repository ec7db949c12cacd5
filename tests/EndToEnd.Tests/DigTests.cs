using System.Diagnostics;
using System.Net;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>The responder as the tools of the trade see it: every line of docs/reference/dns.md that one can type.</summary>
public sealed class DigTests : IAsyncLifetime
{
    private const string Domain = "iks1.example.test";

    private readonly DnsZoneStore _zones = new();
    private readonly DnsServers _servers;

    public DigTests()
    {
        // The transport under test here too: system calls of our own, or the base library's.
        DnsServerOptions options = new() { LoopCount = 2, IsPortable = Harness.TransportUnderTest.Kind != "epoll" };
        _servers = new DnsServers(_zones, new MetricsRegistry([]).Dns, options, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public async ValueTask InitializeAsync()
    {
        Publish("128.168.73.198", "165.192.71.230", "2001:db8::1");
        Assert.Empty(_servers.TryOpen([new IPEndPoint(IPAddress.Loopback, 0)], [], out DnsServerChange change));
        await _servers.ApplyAsync(change);
    }

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Theory]
    [InlineData("dig")]
    [InlineData("kdig")]
    public async Task Every_name_is_answered_with_the_addresses_of_each_kind(string tool)
    {
        foreach (string name in new[] { Domain, "www." + Domain, "a.b.c." + Domain })
        {
            Assert.Equal(["128.168.73.198", "165.192.71.230"], Lines(await AskAsync(tool, "+short", name, "A")).Order());
            Assert.Equal(["2001:db8::1"], Lines(await AskAsync(tool, "+short", name, "AAAA")));
        }

        Assert.Equal(2, Lines(await AskAsync(tool, "+short", "+tcp", Domain, "A")).Length);
    }

    [Theory]
    [InlineData("dig", Domain, "TXT", "status: NOERROR")]
    [InlineData("dig", "example.com", "A", "status: REFUSED")]
    [InlineData("dig", "version.bind", "TXT", "status: REFUSED", "-c", "CH")]
    [InlineData("dig", Domain, "AXFR", "Transfer failed")]
    [InlineData("dig", Domain, "A", "status: NOTIMP", "+opcode=notify")]
    [InlineData("dig", Domain, "A", "status: NOTIMP", "+opcode=15")]
    [InlineData("dig", Domain, "A", "status: BADVERS", "+edns=1", "+noednsnegotiation")]
    [InlineData("dig", Domain, "A", "status: FORMERR", "+header-only")]
    [InlineData("dig", Domain, "ANY", "\"RFC8482\"", "+notcp")]
    [InlineData("dig", Domain, "SOA", "hostmaster." + Domain)]
    [InlineData("dig", "iKs1.ExAmPlE.tEsT", "A", "iKs1.ExAmPlE.tEsT.")]
    [InlineData("dig", Domain, "A", "flags: qr aa rd;")]
    [InlineData("kdig", Domain, "TXT", "status: NOERROR")]
    [InlineData("kdig", "example.com", "A", "status: REFUSED")]
    [InlineData("kdig", Domain, "A", "status: BADVERS", "+edns=1")]
    [InlineData("kdig", Domain, "ANY", "RFC8482", "+notcp")]
    public async Task Each_question_ends_as_the_page_says(string tool, string name, string type, string told, params string[] options) =>
        Assert.Contains(told, await AskAsync(tool, [name, type, .. options]), StringComparison.Ordinal);

    [Theory]
    [InlineData("dig")]
    [InlineData("kdig")]
    public async Task Nameservers_come_with_their_addresses(string tool)
    {
        string answer = await AskAsync(tool, Domain, "NS");

        Assert.Matches($@"(?m)^{Domain}\.\s+300\s+IN\s+NS\s+ns-tok04\.{Domain}\.", answer);
        Assert.Matches($@"(?m)^ns-tok04\.{Domain}\.\s+300\s+IN\s+A\s+192\.0\.2\.4", answer);
        Assert.Equal(["192.0.2.4"], Lines(await AskAsync(tool, "+short", "ns-tok04." + Domain, "A")));
    }

    [Fact]
    public async Task An_answer_that_does_not_fit_comes_by_TCP_and_a_changed_one_at_once()
    {
        Publish([.. Enumerable.Range(0, 100).Select(static number => $"198.51.100.{number}")]);
        Assert.Contains("flags: qr aa tc rd;", await AskAsync("dig", "+ignore", Domain, "A"), StringComparison.Ordinal);
        Assert.Equal(100, Lines(await AskAsync("dig", "+short", Domain, "A")).Length);

        Publish("192.0.2.1");
        Assert.Equal(["192.0.2.1"], Lines(await AskAsync("dig", "+short", Domain, "A")));
    }

    [Fact]
    public async Task Several_questions_of_one_TCP_connection_are_answered()
    {
        string answer = await AskAsync("dig", "+keepopen", "+tcp", "+short", Domain, "A", "www." + Domain, "AAAA", "+tcp", "+keepopen", "+short");

        Assert.Equal(3, Lines(answer).Length);
    }

    private void Publish(params string[] addresses) => _zones.Publish(new DnsZone
    {
        Domain = Domain,
        Nameservers = [new DnsNameserver("ns-tok04." + Domain, [IPAddress.Parse("192.0.2.4")])],
        Addresses = [.. addresses.Select(static text => new DnsAddress(IPAddress.Parse(text), 1))],
        TtlSeconds = 30,
        Serial = 1,
    });

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private async Task<string> AskAsync(string tool, params string[] arguments)
    {
        IPEndPoint server = _servers.Endpoints[0];
        ProcessStartInfo start = new(tool, [$"@{server.Address}", "-p", $"{server.Port}", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"{tool} is not here (Debian: bind9-dnsutils, knot-dnsutils)");
        }

        using (process)
        {
            Task<string> faults = process!.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return said + await faults;
        }
    }
}
