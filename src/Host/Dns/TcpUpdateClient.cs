using LoadBalancer.Core.Dns.Publishing;

namespace LoadBalancer.Host.Dns;

/// <summary>Reaches DNS servers over TCP.</summary>
/// <remarks>Background. Not UDP: an update of many addresses has no size to fear, and nobody answers in another's name without seeing the connection.</remarks>
internal sealed class TcpUpdateClient(TimeProvider time) : IDnsUpdateClient
{
    public IDnsUpdateConnection Connect(PublishingPlan plan) => new TcpUpdateConnection(plan, time);
}
