using System.Net;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Demo;

/// <summary>What <c>lb demo</c> prints once it serves: the cluster, and what to try on it.</summary>
internal static class DemoGuide
{
    public static void Write(TextWriter output, DemoPlan plan, ServingProcess process)
    {
        IPEndPoint[] albAddresses = [.. process.AlbListeners.Select(listeners => listeners[0].Address)];
        output.WriteLine($"{plan.HostName}: {plan.Albs.Length} ALBs and {plan.Pods.Length} pods in zones " +
            string.Join(", ", plan.Albs.Select(alb => alb.Zone).Order(StringComparer.Ordinal)));
        output.WriteLine();
        TextTable.Write(
            output,
            ["ALB ID", "Zone", "ALB IP", "Here"],
            plan.Albs.Zip(albAddresses, (alb, here) => new[] { alb.Id, alb.Zone, alb.PortableIp, here.ToString() }));
        output.WriteLine();
        TextTable.Write(
            output,
            ["Pod", "Zone", "Node", "Pod IP", "Here"],
            plan.Pods.Select(pod => new[] { pod.Name, pod.Zone, pod.Node, pod.PodIp, pod.Address.ToString() }));
        output.WriteLine();
        WriteCommands(output, plan.HostName, albAddresses, process.Admin!.Address);
        output.Flush();
    }

    private static void WriteCommands(TextWriter output, string host, IPEndPoint[] albs, IPEndPoint admin)
    {
        string first = $"curl -H 'Host: {host}' 'http://{albs[0]}";
        string last = $"curl -H 'Host: {host}' 'http://{albs[^1]}";
        output.WriteLine($"""
            A pod answers; again, and the next one does:
              {first}/'
            Through another zone, with a cookie jar: the count rises, whichever pod answers:
              {last}/' -b jar -c jar
            What reaches the pod, an answer that takes its time, a long answer, an upload:
              {first}/headers'
              {first}/slow?ms=2000'
              {first}/bytes?n=100000000' -o /dev/null
              {first}/upload' -T FILE
            What the MZLB asks each ALB, and the meters:
              curl -H 'Host: albhealth' http://{albs[0]}/
              curl http://{admin}/metrics

            Ctrl-C ends it.
            """);
    }
}
