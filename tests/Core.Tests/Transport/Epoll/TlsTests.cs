using System.Net;
using System.Net.Http;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>Kestrel's own TLS and HTTP stand on the transport's connections as on its own, and so does the base library's TLS.</summary>
public sealed class TlsTests : IAsyncDisposable
{
    private readonly EpollTransport _transport = AcceptedPair.StartTransport(loopCount: 2);
    private readonly X509Certificate2 _certificate = MakeCertificate();
    private WebApplication? _kestrel;

    public async ValueTask DisposeAsync()
    {
        if (_kestrel is not null)
        {
            await _kestrel.StopAsync(CancellationToken.None).Patiently();
            await _kestrel.DisposeAsync().Patiently();
        }

        await Task.Yield(); // a loop cannot wait for its own end
        _transport.Dispose();
        _certificate.Dispose();
    }

    [Theory, InlineData("1.1"), InlineData("2.0")]
    public async Task Kestrel_answers_over_https(string version)
    {
        using HttpClient client = await ServeAsync(Version.Parse(version));

        for (int i = 0; i < 20; i++)
        {
            using HttpResponseMessage answer = await client.GetAsync(new Uri($"/{i}", UriKind.Relative), Cancellation);
            Assert.Equal(Version.Parse(version), answer.Version);
            Assert.Equal($"/{i}", await answer.Content.ReadAsStringAsync(Cancellation));
        }
    }

    [Theory, InlineData("1.1"), InlineData("2.0")]
    public async Task Kestrel_carries_large_bodies_both_ways_over_https(string version)
    {
        byte[] body = Payload.Of(3_000_000);
        using HttpClient client = await ServeAsync(Version.Parse(version));

        byte[][] answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using HttpResponseMessage answer = await client.PostAsync(new Uri("/echo", UriKind.Relative), new ByteArrayContent(body), Cancellation);
            return await answer.Content.ReadAsByteArrayAsync(Cancellation);
        })).Patiently();

        Assert.All(answers, answer => Assert.True(body.AsSpan().SequenceEqual(answer)));
    }

    [Fact]
    public async Task A_client_that_does_not_speak_tls_is_cut()
    {
        using HttpClient client = await ServeAsync(HttpVersion.Version11);
        using Socket peer = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        await peer.ConnectAsync(IPAddress.Loopback, client.BaseAddress!.Port, Cancellation);
        await peer.SendAllAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"u8.ToArray());

        await peer.ReceiveToEndAsync();
    }

    [Fact]
    public async Task The_base_librarys_tls_stands_on_an_outgoing_connections_pipes()
    {
        using HttpClient client = await ServeAsync(HttpVersion.Version11);
        IPEndPoint target = new(IPAddress.Loopback, client.BaseAddress!.Port);

        await using ConnectionContext connection = await _transport.CreateConnectionFactory(0, null).ConnectAsync(target, Cancellation).Patiently();
        await using SslStream tls = new(new PipeStream(connection.Transport), leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "localhost", RemoteCertificateValidationCallback = IsOurs }, Cancellation).Patiently();
        await tls.WriteAsync("GET /there HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        using StreamReader reader = new(tls);
        string answer = await reader.ReadToEndAsync(Cancellation).Patiently();

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("/there", answer, StringComparison.Ordinal);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static X509Certificate2 MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>Starts Kestrel, to which nothing but the listener factory is ours, and gives a client of it that speaks this version only.</summary>
    private async Task<HttpClient> ServeAsync(Version version)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new HttpsConnectionAdapterOptions { ServerCertificate = _certificate });
        }));
        builder.Services.AddSingleton(_transport.CreateListenerFactory(Open));
        _kestrel = builder.Build();
        _kestrel.Run(AnswerAsync);
        await _kestrel.StartAsync(Cancellation);
        return new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = IsOurs } })
        {
            BaseAddress = new Uri(_kestrel.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)),
            DefaultRequestVersion = version,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
    }

    private bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        certificate?.GetCertHashString() == _certificate.GetCertHashString();

    private static Socket Open(EndPoint endpoint)
    {
        Socket socket = new(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(endpoint);
        socket.Listen();
        return socket;
    }

    /// <summary>Answers with the request's body, or its path where it has none.</summary>
    private static async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsPost(context.Request.Method))
        {
            using MemoryStream body = new(); // whole, for a client of HTTP/2 reads nothing before it has sent all
            await context.Request.Body.CopyToAsync(body);
            await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length));
        }
        else
        {
            await context.Response.WriteAsync(context.Request.Path);
        }
    }
}
