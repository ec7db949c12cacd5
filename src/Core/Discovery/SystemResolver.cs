using System.Net.Sockets;

namespace LoadBalancer.Core.Discovery;

/// <summary>The system's resolver: <c>/etc/hosts</c>, <c>resolv.conf</c> and all.</summary>
/// <remarks>
/// Background: it blocks a thread of the pool for as long as the C library waits, and nothing ends that earlier: .NET's cancellation does not reach a
/// <c>getaddrinfo</c> that runs. It keeps no answer itself, and tells no TTL: hence <c>refresh</c>.
/// </remarks>
public sealed class SystemResolver : INameResolver
{
    /// <inheritdoc/>
    public async Task<NameAnswer> ResolveAsync(string host)
    {
        try
        {
            return NameAnswer.Of(await System.Net.Dns.GetHostAddressesAsync(host));
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.NoData ? NameAnswer.Of([]) : NameAnswer.Failed(exception.Message);
        }
    }
}
