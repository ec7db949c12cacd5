using System.Collections.Immutable;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Demo;

/// <summary>The demo, ready to be started, and what its table shows.</summary>
/// <param name="Process">What is served; its ALBs are in the order of <paramref name="Albs"/>.</param>
/// <param name="Albs">One per zone.</param>
/// <param name="Pods">All of them, whatever the zone.</param>
/// <param name="HostName">The cluster's DNS name: the host of its Ingress rule.</param>
internal sealed record DemoPlan(ProcessPlan Process, ImmutableArray<DemoAlb> Albs, ImmutableArray<DemoPod> Pods, string HostName);
