using System.Net;
using System.Security.Cryptography;
using System.Text;
using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Tests.Configuration;

public sealed class StickyCompilerTests
{
    private readonly ChangeCount _changes = new();

    [Theory]
    [InlineData(CookieSecurity.Auto, false, "")]
    [InlineData(CookieSecurity.Auto, true, "; Secure")]
    [InlineData(CookieSecurity.Always, false, "; Secure")]
    [InlineData(CookieSecurity.Never, true, "")]
    public void The_field_has_the_attributes_as_configured(CookieSecurity secure, bool isTls, string expected)
    {
        Endpoint[] endpoints = Endpoints(1);
        StickyConfig sticky = new() { Cookie = "route", Path = "/app", Secure = secure, SameSite = CookieSameSite.Strict, IsHttpOnly = false };

        string line = LineOf(Compile(sticky, endpoints), endpoints[0], isTls);

        Assert.StartsWith("Set-Cookie: route=", line, StringComparison.Ordinal);
        Assert.Equal($"; Path=/app{expected}; SameSite=Strict\r\n", line[line.IndexOf(';', StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Every_endpoint_is_found_by_its_own_value_and_by_no_other_string()
    {
        Endpoint[] endpoints = Endpoints(50);
        StickySessions sessions = Compile(new() { Cookie = "route" }, endpoints);
        foreach (Endpoint endpoint in endpoints)
        {
            byte[] value = ValueOf(sessions, endpoint);
            Assert.Same(endpoint, sessions.Find(value));
            for (int i = 0; i < value.Length; i++)
            {
                byte[] other = [.. value];
                other[i] = (byte)(other[i] == 'A' ? 'B' : 'A');
                Endpoint? found = sessions.Find(other);
                Assert.True(found is null || (i == value.Length - 1 && found == endpoint)); // the last letter has bits to spare
                Assert.Null(sessions.Find(value.AsSpan(0, i)));
            }
        }
    }

    [Fact]
    public void A_value_depends_on_the_address_the_service_and_the_secret_and_on_nothing_else()
    {
        Endpoint[] many = Endpoints(5);
        StickyConfig plain = new() { Cookie = "route" };
        string value = Text(plain, many);

        Assert.Equal(value, Text(plain with { MaxAge = TimeSpan.FromHours(1), Path = "/x" }, many[..1]));
        Assert.NotEqual(value, Text(plain with { Secret = [.. RandomNumberGenerator.GetBytes(32)] }, many));
        Assert.NotEqual(value, Text(plain, many, service: "other"));
        Assert.NotEqual(value, Encoding.ASCII.GetString(ValueOf(Compile(plain, many), many[1])));
    }

    private static string Text(StickyConfig sticky, Endpoint[] endpoints, string service = "web") =>
        Encoding.ASCII.GetString(ValueOf(StickyCompiler.Compile(new ServiceConfig { Name = service, Sticky = sticky }, endpoints), endpoints[0]));

    private static StickySessions Compile(StickyConfig sticky, Endpoint[] endpoints) =>
        StickyCompiler.Compile(new ServiceConfig { Name = "web", Sticky = sticky }, endpoints);

    private static string LineOf(StickySessions sessions, Endpoint endpoint, bool isTls) => Encoding.ASCII.GetString(sessions.LineFor(endpoint, isTls)!);

    private static byte[] ValueOf(StickySessions sessions, Endpoint endpoint)
    {
        string line = LineOf(sessions, endpoint, isTls: false);
        return Encoding.ASCII.GetBytes(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..line.IndexOf(';', StringComparison.Ordinal)]);
    }

    private Endpoint[] Endpoints(int count) =>
        [.. Enumerable.Range(1, count).Select(port => new Endpoint(new IPEndPoint(IPAddress.Loopback, port), $"pod-{port}", "", isReady: true, new EndpointState(_changes)))];
}
