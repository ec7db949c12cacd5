namespace LoadBalancer.Host.Demo;

/// <summary>What the demo was asked for on the command line.</summary>
/// <param name="HttpPort">Of the three ALBs, each on its own address; 0: a free one each.</param>
/// <param name="DnsPort">Of the three responders, each on its ALB's address, the first one's on 127.0.0.1 too; 0: a free one each.</param>
/// <param name="AdminPort">On 127.0.0.1; 0: a free one.</param>
internal sealed record DemoOptions(int HttpPort, int DnsPort, int AdminPort);
