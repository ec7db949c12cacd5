using LoadBalancer.Perf.Compare.Peers;

namespace LoadBalancer.Perf.Tests.Peers;

public sealed class FieldCheckTests
{
    private const string Good = """
        X-Forwarded-For=127.0.0.1
        X-Forwarded-Proto=http
        X-Forwarded-Host=127.0.0.1:8080
        X-Forwarded-Port=8080
        X-Real-IP=127.0.0.1
        X-Request-ID=5f0c
        Forwarded=for=127.0.0.1;host="127.0.0.1:8080";proto=http
        Via=1.1 lb
        Connection=
        """;

    [Fact]
    public void A_proxy_that_adds_every_field_is_fair()
    {
        Assert.Null(FieldCheck.Fault(Good));
    }

    [Theory]
    [InlineData("Via=1.1 lb", "Via=", "does not add Via")]
    [InlineData("X-Forwarded-For=127.0.0.1", "X-Forwarded-For=192.0.2.99, 127.0.0.1", "passes on the client's own X-Forwarded-For")]
    [InlineData("Connection=", "Connection=close", "does not keep the origin's connections")]
    public void What_saves_a_proxy_work_is_a_fault(string good, string bad, string fault)
    {
        Assert.Equal(fault, FieldCheck.Fault(Good.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_origin_is_asked_by_the_names_nginx_gives_to_fields()
    {
        Assert.Contains("X-Request-ID=$http_x_request_id\\n", FieldCheck.NginxText, StringComparison.Ordinal);
    }
}
