using LoadBalancer.Core.Observability;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Core.Dns.Serving;

/// <summary>What all TCP connections share.</summary>
/// <param name="Zones">What is answered.</param>
/// <param name="Responder">Answers.</param>
/// <param name="Meter">Counts.</param>
/// <param name="Caps">How many there may be, at all listen addresses together.</param>
/// <param name="IdleTimeout">How long a client may take for its next query, and for taking its answers.</param>
/// <param name="Time">Times that.</param>
/// <param name="Logger">Hears of our own bugs.</param>
internal sealed record DnsTcpService(
    DnsZoneStore Zones, DnsResponder Responder, DnsMeter Meter, DnsConnectionCaps Caps, TimeSpan IdleTimeout, TimeProvider Time, ILogger Logger);
