using System.Net;
using LoadBalancer.Host.Demo;
using LoadBalancer.Host.Listening;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Host.Tests.Demo;

public sealed class PodFarmTests : IAsyncLifetime
{
    private static readonly DemoPod First = new("web-1", "tok04", "10.192.9.93", "172.30.33.207", new IPEndPoint(IPAddress.Parse("127.0.33.207"), 0));
    private static readonly DemoPod Second = new("web-2", "tok05", "10.193.10.50", "172.30.169.96", new IPEndPoint(IPAddress.Parse("127.0.169.96"), 0));

    private readonly WebListener _farm = PodFarm.Create([First, Second], NullLoggerFactory.Instance);
    private readonly HttpClient _client = new(new SocketsHttpHandler { UseCookies = false });

    public async ValueTask InitializeAsync() => Assert.Null(await _farm.TryStartAsync(TestContext.Current.CancellationToken));

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return _farm.DisposeAsync();
    }

    [Fact]
    public async Task The_session_check_prints_what_the_test_application_prints()
    {
        using HttpResponseMessage answer = await GetAsync(1, "/", ("X-Forwarded-For", "10.193.10.50"));

        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            """
            Hostname: web-2<br>
            1th time access.
            <br>
            HTTP_CLIENT_IP = <br>
            HTTP_X_FORWARDED_FOR = 10.193.10.50<br>
            HTTP_X_FORWARDED = <br>
            HTTP_X_CLUSTER_CLIENT_IP = <br>
            HTTP_FORWARDED_FOR = <br>
            HTTP_FORWARDED = <br>
            REMOTE_ADDR = 127.0.0.1<br>

            """,
            await BodyAsync(answer));
    }

    [Fact]
    public async Task Each_line_shows_its_own_field()
    {
        using HttpResponseMessage answer = await GetAsync(
            0, "/", ("Client-IP", "a"), ("X-Forwarded-For", "b"), ("X-Forwarded", "c"), ("X-Cluster-Client-IP", "d"),
            ("Forwarded-For", "e"), ("Forwarded", "for=\"[2001:db8::1]\""));

        string page = await BodyAsync(answer);
        Assert.Contains("Hostname: web-1<br>", page, StringComparison.Ordinal);
        Assert.Contains("HTTP_CLIENT_IP = a<br>", page, StringComparison.Ordinal);
        Assert.Contains("HTTP_X_FORWARDED = c<br>", page, StringComparison.Ordinal);
        Assert.Contains("HTTP_X_CLUSTER_CLIENT_IP = d<br>", page, StringComparison.Ordinal);
        Assert.Contains("HTTP_FORWARDED_FOR = e<br>", page, StringComparison.Ordinal);
        Assert.Contains("HTTP_FORWARDED = for=\"[2001:db8::1]\"<br>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_field_cannot_put_markup_into_the_page()
    {
        using HttpResponseMessage answer = await GetAsync(0, "/", ("Client-IP", "<script>"));

        Assert.Contains("HTTP_CLIENT_IP = &lt;script&gt;<br>", await BodyAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_count_is_in_the_cookie_so_that_any_pod_goes_on_counting()
    {
        using HttpResponseMessage one = await GetAsync(0, "/");
        string cookie = one.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        Assert.Equal("visits=1", cookie);

        using HttpResponseMessage two = await GetAsync(1, "/", ("Cookie", "other=x; " + cookie));

        Assert.Contains("\n2th time access.\n", await BodyAsync(two), StringComparison.Ordinal);
        Assert.StartsWith("visits=2;", two.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("visits=")]
    [InlineData("visits=many")]
    [InlineData("visits=-4")]
    [InlineData("visits=2147483647")]
    [InlineData("visits=99999999999999999999")]
    [InlineData(";;;=")]
    public async Task A_cookie_that_holds_no_count_begins_anew(string cookie)
    {
        using HttpResponseMessage answer = await GetAsync(0, "/", ("Cookie", cookie));

        Assert.Contains("\n1th time access.\n", await BodyAsync(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_browsers_favicon_is_no_visit()
    {
        using HttpResponseMessage answer = await GetAsync(0, "/favicon.ico");

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Headers_echoes_the_request()
    {
        using HttpResponseMessage answer = await GetAsync(0, "/headers?a=b", ("X-Test", "yes"));

        string echo = await BodyAsync(answer);
        Assert.StartsWith("GET /headers?a=b HTTP/1.1\n", echo, StringComparison.Ordinal);
        Assert.Contains("X-Test: yes\n", echo, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_gives_a_body_of_the_length_asked_for()
    {
        using HttpResponseMessage answer = await GetAsync(0, "/bytes?n=100001");

        Assert.Equal(100_001, answer.Content.Headers.ContentLength);
        Assert.Equal(100_001, (await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task Slow_answers_after_the_wait()
    {
        using HttpResponseMessage answer = await GetAsync(0, "/slow?ms=1");

        Assert.Equal("web-1 waited 1 ms\n", await BodyAsync(answer));
    }

    [Fact]
    public async Task Upload_says_how_much_arrived()
    {
        using var content = new ByteArrayContent(new byte[70_000]);
        using HttpResponseMessage answer = await _client.PutAsync(Uri(1, "/upload"), content, TestContext.Current.CancellationToken);

        Assert.Equal("web-2 received 70000 bytes\n", await BodyAsync(answer));
    }

    private Uri Uri(int pod, string path) => new($"http://{_farm.Listeners[pod].Address}{path}");

    private async Task<HttpResponseMessage> GetAsync(int pod, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Uri(pod, path));
        foreach ((string name, string value) in fields)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return await _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static Task<string> BodyAsync(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}
