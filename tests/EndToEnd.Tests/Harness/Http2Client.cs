using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace LoadBalancer.EndToEnd.Tests.Harness;

/// <summary>The base library's client, held to HTTP/2 and to one address, whatever host it asks for.</summary>
internal static class Http2Client
{
    /// <summary>Where requests go that name no host of their own.</summary>
    public static Uri Base { get; } = new("https://a.test/");

    /// <summary>A client of a balancer whose first listener speaks TLS.</summary>
    public static HttpClient To(Lb lb) => new(Handler(lb.Address), disposeHandler: true)
    {
        BaseAddress = Base,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = 4 * Patience.Limit,
    };

    /// <summary>What speaks for it.</summary>
    public static SocketsHttpHandler Handler(IPEndPoint address) => new()
    {
        ConnectCallback = async (_, cancellation) =>
        {
            Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(address, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
        SslOptions = { RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null },
        UseCookies = false,
        AllowAutoRedirect = false,
        UseProxy = false,
    };

    /// <summary>Asks, and reads the answer's head.</summary>
    public static Task<HttpResponseMessage> AskAsync(
        this HttpClient client, HttpMethod method, string path, HttpContent? content = null, Action<HttpRequestHeaders>? more = null)
    {
        HttpRequestMessage request = new(method, new Uri(Base, path))
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        more?.Invoke(request.Headers);
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    /// <summary>The body of an answer to GET.</summary>
    public static async Task<string> GetTextAsync(this HttpClient client, string path, Action<HttpRequestHeaders>? more = null)
    {
        using HttpResponseMessage answer = await client.AskAsync(HttpMethod.Get, path, more: more);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
