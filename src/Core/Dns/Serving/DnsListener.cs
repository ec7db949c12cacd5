using System.Collections.Immutable;
using System.Net;
using LoadBalancer.Core.Transport.Datagrams;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>One listen address: its UDP sockets and its TCP listener, open together.</summary>
/// <param name="Wanted">As it was asked for; its port may be 0.</param>
/// <param name="Bound">As it is.</param>
/// <param name="Datagrams">One for each loop.</param>
/// <param name="Tcp">The listener.</param>
internal sealed record DnsListener(IPEndPoint Wanted, IPEndPoint Bound, ImmutableArray<IDatagramServer> Datagrams, DnsTcpServer Tcp) : IDisposable
{
    public void Start()
    {
        foreach (IDatagramServer datagrams in Datagrams)
        {
            datagrams.Start();
        }

        Tcp.Start();
    }

    /// <summary>Answers what has come, and ends.</summary>
    public Task StopAsync(CancellationToken cutting) => Task.WhenAll([Tcp.StopAsync(cutting), .. Datagrams.Select(static each => each.StopAsync())]);

    /// <summary>Closes one that was never started.</summary>
    public void Dispose()
    {
        Tcp.Dispose();
        foreach (IDatagramServer datagrams in Datagrams)
        {
            datagrams.Dispose();
        }
    }
}
