using System.Net;
using LoadBalancer.Core.Configuration;
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
        WriteZones(output, plan, process);
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
            """);
    }

    /// <summary>The name, and what an operator does to it; from a clone there is no lb on the path yet.</summary>
    private static void WriteZones(TextWriter output, DemoPlan plan, ServingProcess process)
    {
        IPEndPoint responder = IPEndPoint.Parse(process.NameServers[0]);
        string admin = process.Admin!.Address.Port == AdminConfig.DefaultAddress.Port ? "" : $" --admin http://{process.Admin.Address}";
        output.WriteLine($"""
            The cluster's name, with the portable IP of every ALB that is enabled and healthy:
              dig @{responder.Address} -p {responder.Port} {plan.HostName}
            List the ALBs, take one out of the name (it serves on who still comes), look, put it back ('lb' is 'dotnet run --project src/Host --'):
              lb alb ls{admin}
              lb alb disable {plan.Albs[1].Id}{admin}
              dig +short @{responder.Address} -p {responder.Port} {plan.HostName}
              lb alb enable {plan.Albs[1].Id}{admin}
            Why the name is answered as it is, and a whole zone taken out and put back under watch:
              lb zone status{admin}
              lb drill zone {plan.Albs[1].Zone} --for 10s{admin}

            Ctrl-C ends it.
            """);
    }
}
