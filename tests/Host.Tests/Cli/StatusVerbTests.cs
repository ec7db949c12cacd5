using LoadBalancer.Core.Admin;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Tests.Admin;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class StatusVerbTests
{
    [Fact]
    public void The_table_says_why_an_endpoint_is_out() => Assert.Equal(
        """
        lb 0.0.0: ready, up 1 min 1 s, 3 connections, generation 7

        Listener  Address         Protocol  Relays to
        http      127.0.0.1:8080  http

        web: 0 of 1 endpoints up, seen from tok02
          web.internal: 1 address, kept since 2026-01-02 03:04:00Z: no answer in time
          Endpoint       Pod    Zone   State  Since                 In flight  Why
          10.0.0.1:9080  web-1  tok04  down   2026-01-02 03:04:05Z  1          3 probe failures, connect_refused

        """,
        Write(FakeAdminProcess.Status));

    [Theory]
    [InlineData(59, "up 59 s,")]
    [InlineData(3_599, "up 59 min 59 s,")]
    [InlineData(86_399, "up 23 h 59 min,")]
    [InlineData(8_726_400, "up 101 d 0 h,")]
    public void The_uptime_is_in_the_two_units_that_matter(long seconds, string shown) =>
        Assert.Contains(shown, Write(FakeAdminProcess.Status with { UptimeSeconds = seconds }), StringComparison.Ordinal);

    [Theory]
    [InlineData(true, "", "  web.internal: 2 addresses, answered 2026-01-02 03:04:05Z\n")]
    [InlineData(false, "no such name", "  web.internal: no address yet: no such name\n")]
    [InlineData(null, "", "up, seen from tok02\n  Endpoint")]
    public void A_service_with_a_name_says_how_that_was_answered(bool? wasAnswered, string error, string shown)
    {
        DateTimeOffset? answer = wasAnswered == true ? new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) : null;
        DnsStatus? dns = wasAnswered is null ? null : new DnsStatus("web.internal", 2, answer, error, KeepsLast: false);

        Assert.Contains(
            shown, Write(FakeAdminProcess.Status with { Services = [FakeAdminProcess.Status.Services[0] with { Dns = dns }] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_say_when_they_expire()
    {
        DateTimeOffset end = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        Assert.Contains(
            """

            Certificate       Expires               Days left
            a.test, *.b.test  2026-01-02 03:04:05Z  12
            c.test            2026-01-02 03:04:05Z  expired

            """,
            Write(FakeAdminProcess.Status with
            {
                Certificates = [new CertificateStatus(["a.test", "*.b.test"], end, 12, Expired: false), new CertificateStatus(["c.test"], end, -1, Expired: true)],
            }),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_reload_stands_above_all_else_with_its_faults()
    {
        ReloadStatus refused = new(Ok: false, "", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), ["lb.toml:1:1: error LB0012: unknown key", "lb.toml:2:1: error"]);

        Assert.Contains(
            "generation 7\nthe configuration read at 2026-01-02 03:04:05Z was refused, the one before it is in force:\n" +
            "lb.toml:1:1: error LB0012: unknown key\nlb.toml:2:1: error\n",
            Write(FakeAdminProcess.Status with { Config = new ConfigStatus([], refused) }),
            StringComparison.Ordinal);
    }

    private static string Write(ProcessStatus status)
    {
        using StringWriter output = new() { NewLine = "\n" };
        StatusVerb.Write(output, status);
        return output.ToString();
    }
}
