using LoadBalancer.Core.Explaining;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Tests.Admin;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class ExplanationTextTests
{
    [Fact]
    public void Tells_first_what_becomes_of_it_then_where_it_goes_last_why_not_elsewhere() => Assert.Equal(
        """
        GET http://A.test/x/../api/v1?q
          read as    host a.test, path /api/v1
          by         generation 7, in force in zone tok02
          taken by   route 'api' (lb.toml:3)
                     host a.test, prefix /api, GET, X-A: 1
          allows     10.0.0.0/8
          denies     10.1.0.0/16
          rate limit 10 in 1s and 20 at once, for each client_ip
          max body   1KiB
          sends      /v1?q (rewrite_path /)
          request    set X-B: $host
          request    remove Cookie

        Service 'web' (lb.toml:9)
          balancing  consistent_hash of header:X-User, zone tok02 first
          sticky     cookie lb
          host       preserve
          timeouts   connect 2s, first byte 1m, idle 1m, tunnel 1h
          retry      2 attempts, after connect, 502; budget 0.2; idempotent methods only; bodies up to 64KiB
          name       web.internal: no answer in time
          Endpoint       Pod    Zone   State  Since                 Why
          10.0.0.1:9080  web-1  tok04  down   2026-01-02 03:04:05Z  3 probe failures, connect_refused

        Not these, of 100 routes
          'any' (lb.toml:6): any host, prefix /
              host: another host decides
          and 4 more

        """,
        Write(FakeAdminProcess.Explanation));

    [Fact]
    public void A_refused_request_has_the_answer_it_gets_and_what_may_have_been_meant()
    {
        Explanation refused = FakeAdminProcess.Explanation with
        {
            Online = false,
            Outcome = "no_route",
            Status = 404,
            Reason = "no_route",
            Text = "not found: no route for this host and path",
            Route = null,
            Policies = null,
            Services = [],
            Losers = [],
            MoreLosers = 0,
            Near = [FakeAdminProcess.Explanation.Route!],
        };

        Assert.Equal(
            """
            GET http://A.test/x/../api/v1?q
              read as    host a.test, path /api/v1
              by         the files; no process was asked
              no route   404 no_route: not found: no route for this host and path

            Did you mean
              'api' (lb.toml:3): host a.test, prefix /api, GET, X-A: 1

            """,
            Write(refused));
    }

    [Fact]
    public void Several_services_have_their_shares()
    {
        ExplainedService service = FakeAdminProcess.Explanation.Services[0];

        Assert.Contains(
            "\nService 'web' (lb.toml:9): 9 of 10 requests\n",
            Write(FakeAdminProcess.Explanation with { Services = [service with { Weight = 9 }, service with { Weight = 1 }] }),
            StringComparison.Ordinal);
    }

    private static string Write(Explanation explanation)
    {
        using StringWriter output = new() { NewLine = "\n" };
        ExplanationText.Write(output, explanation);
        return output.ToString();
    }
}
