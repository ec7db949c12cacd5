using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Host.Cli;

/// <summary>Asks a running process through its admin address.</summary>
internal sealed class AdminClient(Uri address, string? token = null) : IDisposable
{
    /// <summary>The process answers from memory, or has looked up new names for three seconds: one that takes this long hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // No proxy: the environment's is for the world outside, and the process is usually on this machine.
    private readonly HttpClient _http = new(CreateHandler(AdminAddress.SocketPath(address)))
    {
        BaseAddress = AdminAddress.SocketPath(address) is null ? address : new Uri("http://localhost"),
        Timeout = Patience,
    };

    public Uri Address => address;

    /// <summary>Asks, and gives the answer or why there is none.</summary>
    /// <param name="method">How.</param>
    /// <param name="path">What, with its query.</param>
    /// <param name="json">What goes with it; null: nothing.</param>
    public async Task<AdminAnswer> AskAsync(HttpMethod method, string path, string? json = null)
    {
        try
        {
            using HttpRequestMessage request = new(method, path) { Content = json is null ? null : new StringContent(json, Encoding.UTF8, "application/json") };
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            using HttpResponseMessage answer = await _http.SendAsync(request);
            return new AdminAnswer(answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException failure)
        {
            return new AdminAnswer(
                0,
                failure.Message,
                IsGone: failure.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.AddressNotAvailable }, // no such file
                HasEnded: failure.HttpRequestError == HttpRequestError.ResponseEnded || failure.InnerException is IOException);
        }
        catch (TaskCanceledException)
        {
            return new AdminAnswer(0, $"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler CreateHandler(string? socketPath) => new()
    {
        UseProxy = false,
        ConnectCallback = socketPath is null ? null : async (_, cancellation) =>
        {
            Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
