using System.Collections.Immutable;
using LoadBalancer.Core.Admin;

namespace LoadBalancer.Core.Explaining;

/// <summary>A service that a request may go to, and how its endpoints are spoken to for it.</summary>
/// <param name="Name">As the operator named it.</param>
/// <param name="Source">File and line; empty when it was not read from a file.</param>
/// <param name="Weight">Its share beside the route's other services (<c>split</c>); 1 where there is no other.</param>
/// <param name="Balancing">Its policy, in the word of the configuration.</param>
/// <param name="HashKey">Of <c>consistent_hash</c>; empty for the others.</param>
/// <param name="PreferredZone">The zone whose endpoints come first; empty: none.</param>
/// <param name="StickyCookie">The cookie that keeps a client with one endpoint; empty: none does.</param>
/// <param name="HostHeader">As written.</param>
/// <param name="Timeouts">The service's, or the route's where it has its own.</param>
/// <param name="Retry">The same.</param>
/// <param name="Dns">The name it has its endpoints of; null when they are written or selected.</param>
/// <param name="Endpoints">
/// Every endpoint, as status has it. Of files their <c>state</c> is <c>configured</c>, or <c>out</c> where the configuration itself takes one out.
/// </param>
public sealed record ExplainedService(
    string Name,
    string Source,
    long Weight,
    string Balancing,
    string HashKey,
    string PreferredZone,
    string StickyCookie,
    string HostHeader,
    ExplainedTimeouts Timeouts,
    ExplainedRetry Retry,
    DnsStatus? Dns,
    ImmutableArray<EndpointStatus> Endpoints);

/// <summary><c>timeouts</c>.</summary>
/// <param name="ConnectMs">One TCP connect.</param>
/// <param name="FirstByteMs">From the request's end to the answer's first byte.</param>
/// <param name="IdleMs">Between two reads.</param>
/// <param name="TunnelMs">Of a WebSocket that is silent.</param>
public sealed record ExplainedTimeouts(int ConnectMs, int FirstByteMs, int IdleMs, int TunnelMs);

/// <summary><c>retry</c>.</summary>
/// <param name="Attempts">Tries in all.</param>
/// <param name="On">After what.</param>
/// <param name="NonIdempotent">Whatever the method.</param>
/// <param name="Budget">Retries at most for each request of the service.</param>
/// <param name="MaxBodyBytes">Bytes of a body that are kept for another try.</param>
public sealed record ExplainedRetry(int Attempts, ImmutableArray<string> On, bool NonIdempotent, double Budget, int MaxBodyBytes);
