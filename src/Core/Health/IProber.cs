using System.Net;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Health;

/// <summary>Makes probes.</summary>
public interface IProber
{
    /// <summary>Makes one; never throws for what the endpoint or the network does.</summary>
    /// <param name="address">Where.</param>
    /// <param name="policy">How, and for how long.</param>
    /// <param name="cancellation">The process ends: the verdict no longer matters.</param>
    Task<ProbeVerdict> ProbeAsync(EndPoint address, ProbePolicy policy, CancellationToken cancellation);
}
