using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Transport;
using LoadBalancer.Core.Transport.Epoll;
using LoadBalancer.Core.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Lifetime;

/// <summary>Makes the transport that <c>[transport]</c> asks for.</summary>
internal static class TransportFactory
{
    /// <summary>Makes it; one for the process, which disposes it last.</summary>
    public static ProxyTransport Create(TransportConfig config, ILoggerFactory loggerFactory)
    {
        bool isEpoll = config.Kind == TransportKind.Epoll || (config.Kind == TransportKind.Auto && EpollTransport.IsSupported);
        int loopCount = config.LoopCount == 0 ? Environment.ProcessorCount : (int)config.LoopCount; // that is, the cores we may use
        return isEpoll ? new EpollTransport(loopCount, TimeProvider.System, loggerFactory) : new SocketTransport(loggerFactory);
    }
}
