using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Transport.Datagrams;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>The responder at work: answers over UDP and TCP on each listen address what the store holds.</summary>
/// <remarks>
/// Config path: addresses change by <see cref="TryOpen"/>, which opens what is new and changes nothing yet, and <see cref="ApplyAsync"/>, which
/// begins with what is new, keeps what stays and ends what is gone. One caller at a time.
/// </remarks>
public sealed class DnsServers : IAsyncDisposable
{
    private readonly DnsServerOptions _options;
    private readonly DnsTcpService _tcp;
    private readonly DnsDatagrams _ipv4;
    private readonly DnsDatagrams _ipv6;
    private readonly ILogger _logger;
    private ImmutableArray<DnsListener> _listeners = [];

    /// <summary>Listens nowhere yet.</summary>
    /// <param name="zones">What is answered; while it holds nothing, nobody is.</param>
    /// <param name="meter">Counts.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="time">Times connections and the rate limit.</param>
    /// <param name="loggerFactory">Hears of our own bugs.</param>
    public DnsServers(DnsZoneStore zones, DnsMeter meter, DnsServerOptions options, TimeProvider time, ILoggerFactory loggerFactory)
    {
        _options = options;
        _logger = loggerFactory.CreateLogger<DnsServers>();
        DnsResponder responder = new();
        DnsRateLimit? limit = options.AnswersPerSecond > 0 ? new DnsRateLimit(options.AnswersPerSecond, time.TimestampFrequency) : null;
        DnsConnectionCaps caps = new(options.MostConnections, options.MostConnectionsPerClient);
        _tcp = new DnsTcpService(zones, responder, meter, caps, options.IdleTimeout, time, _logger);
        _ipv4 = new DnsDatagrams(zones, responder, limit, meter, time, isIpv6: false);
        _ipv6 = new DnsDatagrams(zones, responder, limit, meter, time, isIpv6: true);
    }

    /// <summary>Where it answers, as bound.</summary>
    public ImmutableArray<IPEndPoint> Endpoints => [.. _listeners.Select(static each => each.Bound)];

    /// <summary>True where whole batches of datagrams are taken and given by one system call each.</summary>
    public bool IsBatched => EpollTransport.IsSupported && !_options.IsPortable;

    /// <summary>Opens every address that is not open yet; nothing else changes before <see cref="ApplyAsync"/>.</summary>
    /// <param name="wanted">All there are to be, explicit ones; empty: none.</param>
    /// <param name="floating">Those of them that may be on another machine now and come here later, such as a portable IP.</param>
    /// <param name="change">To be applied, or disposed; already disposed where there was a fault.</param>
    /// <returns>Every address that could not be opened; empty: none.</returns>
    public ImmutableArray<DnsBindFault> TryOpen(ImmutableArray<IPEndPoint> wanted, IReadOnlyCollection<IPAddress> floating, out DnsServerChange change)
    {
        List<DnsBindFault> faults = [];
        List<DnsListener> opened = [];
        foreach (IPEndPoint address in wanted.Distinct())
        {
            if (!_listeners.Any(each => each.Wanted.Equals(address)))
            {
                DnsBindFault? fault = TryOpenOne(address, floating.Contains(address.Address), opened);
                if (fault is not null)
                {
                    faults.Add(fault);
                }
            }
        }

        change = new DnsServerChange([.. opened], [.. wanted]);
        if (faults.Count > 0)
        {
            change.Dispose();
        }

        return [.. faults];
    }

    /// <summary>Answers where <paramref name="change"/> says, and nowhere else; what is no longer wanted answers what has come and ends.</summary>
    /// <param name="change">Of <see cref="TryOpen"/>, without a fault.</param>
    /// <param name="cutting">From then on no connection that is still being answered is waited for.</param>
    /// <returns>Ends when those that leave have ended; the new ones answer when this method returns its task.</returns>
    public Task ApplyAsync(DnsServerChange change, CancellationToken cutting = default)
    {
        foreach (DnsListener opened in change.Opened)
        {
            opened.Start();
        }

        ImmutableArray<DnsListener> before = _listeners;
        _listeners = [.. before.Where(each => change.Wanted.Contains(each.Wanted)), .. change.Opened];
        change.Keep();
        return Task.WhenAll(before.Where(each => !change.Wanted.Contains(each.Wanted)).Select(each => each.StopAsync(cutting)));
    }

    /// <summary>Ends: accepts nobody, answers what has come, finishes the answers that are being sent.</summary>
    /// <param name="cutting">From then on no connection is waited for.</param>
    public Task StopAsync(CancellationToken cutting = default) => ApplyAsync(new DnsServerChange([], []), cutting);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await StopAsync(new CancellationToken(canceled: true));

    private DnsBindFault? TryOpenOne(IPEndPoint address, bool isFloating, List<DnsListener> opened)
    {
        if (address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any))
        {
            return new DnsBindFault(address, "UDP", SocketError.InvalidArgument);
        }

        DnsBindFault? fault = DnsSockets.TryOpen(address, isFloating, IsBatched ? Math.Max(_options.LoopCount, 1) : 1, out Socket[] udp, out Socket? tcp);
        if (fault is not null)
        {
            return fault;
        }

        DnsDatagrams answerer = address.AddressFamily == AddressFamily.InterNetworkV6 ? _ipv6 : _ipv4;
        IPEndPoint bound = (IPEndPoint)tcp!.LocalEndPoint!;
        List<IDatagramServer> datagrams = [];
        try
        {
            foreach (Socket socket in udp)
            {
                datagrams.Add(CreateServer(socket, answerer));
            }
        }
        catch (SocketException failure)
        {
            // No descriptor is left to wait with.
            datagrams.ForEach(static each => each.Dispose());
            Array.ForEach([tcp, .. udp], static socket => socket.Dispose());
            return new DnsBindFault(address, "UDP", failure.SocketErrorCode);
        }

        opened.Add(new DnsListener(address, bound, [.. datagrams], new DnsTcpServer(tcp, _tcp)));
        return null;
    }

    private IDatagramServer CreateServer(Socket socket, DnsDatagrams answerer) =>
        IsBatched ? new DatagramLoop(socket, answerer, _logger) : new PortableDatagrams(socket, answerer, _logger);
}
