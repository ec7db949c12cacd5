namespace LoadBalancer.Host.Demo;

/// <summary>One zone's ALB, as the demo's table shows it.</summary>
/// <param name="Id">As <c>lb alb ls</c> would print it.</param>
/// <param name="Zone">Where it stands.</param>
/// <param name="PortableIp">Its address in the real cluster; here a loopback address stands for it.</param>
internal sealed record DemoAlb(string Id, string Zone, string PortableIp);
