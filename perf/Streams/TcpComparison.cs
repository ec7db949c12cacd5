using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace LoadBalancer.Perf.Streams;

/// <summary>One transfer at a time through our relay and HAProxy's, each on the first processor, both ends of the transfer on the second; alternating rounds.</summary>
internal sealed class TcpComparison(string lb, int rounds, long bytes)
{
    private const double GiB = 1L << 30;

    private const int Baseline = 1; // HAProxy as it comes, among those compared

    public int Run()
    {
        if (OperatingSystem.IsLinux())
        {
            Process.GetCurrentProcess().ProcessorAffinity = 2; // the second
        }

        using Endpoint endpoint = new();
        Proxy[] proxies =
        [
            Proxy.Own(lb, "lb", "tcp", 19_100, endpoint.Port), Proxy.HaProxy("haproxy", 19_110, endpoint.Port, splices: false),
            Proxy.HaProxy("haproxy again", 19_120, endpoint.Port, splices: false), Proxy.HaProxy("haproxy, splicing", 19_130, endpoint.Port, splices: true),
        ];
        try
        {
            foreach (Proxy proxy in proxies)
            {
                proxy.UntilReady(proxy.Port);
                Transfer(proxy, Endpoint.Download, bytes / 4); // compiled
                Transfer(proxy, Endpoint.Upload, bytes / 4);
            }

            foreach ((string direction, byte way) in new[] { ("to the client", Endpoint.Download), ("from the client", Endpoint.Upload) })
            {
                Compare(proxies, direction, way);
            }

            return 0;
        }
        finally
        {
            Array.ForEach(proxies, static proxy => proxy.Dispose());
        }
    }

    private void Compare(Proxy[] proxies, string direction, byte way)
    {
        (double Rate, double Cpu)[][] results = [.. proxies.Select(_ => new (double, double)[rounds])];
        for (int round = 0; round < rounds; round++)
        {
            for (int turn = 0; turn < proxies.Length; turn++)
            {
                int index = round % 2 == 0 ? turn : proxies.Length - 1 - turn;
                results[index][round] = Transfer(proxies[index], way, bytes);
                Console.Error.WriteLine($"round {round + 1}, {direction}: {proxies[index].Name} {results[index][round].Rate:F2} GiB/s, {results[index][round].Cpu:F0} ms CPU a GiB");
            }
        }

        Console.WriteLine($"\n{bytes / GiB:F2} GiB {direction}\n");
        Console.WriteLine("| relay | GiB/s, median (least–most) | of HAProxy's, by round | CPU ms a GiB | of HAProxy's, by round |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        for (int index = 0; index < proxies.Length; index++)
        {
            (double Rate, double Cpu)[] own = results[index];
            Console.WriteLine(
                $"| {proxies[index].Name} | {Figures.Spread(own.Select(static each => each.Rate))} | {Figures.Spread(own.Select((each, round) => each.Rate / results[Baseline][round].Rate))} " +
                $"| {Figures.Spread(own.Select(static each => each.Cpu), "F0")} | {Figures.Spread(own.Select((each, round) => each.Cpu / results[Baseline][round].Cpu))} |");
        }
    }

    private static (double Rate, double Cpu) Transfer(Proxy proxy, byte way, long bytes)
    {
        double cpuBefore = proxy.CpuSeconds;
        long start = Stopwatch.GetTimestamp();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        client.Connect(IPAddress.Loopback, proxy.Port);
        client.Send([way, .. BitConverter.GetBytes(bytes)]);
        if (way == Endpoint.Download)
        {
            Endpoint.Receive(client, bytes);
        }
        else
        {
            Endpoint.Send(client, bytes);
            Endpoint.Receive(client, 1);
        }

        return (bytes / GiB / Stopwatch.GetElapsedTime(start).TotalSeconds, (proxy.CpuSeconds - cpuBefore) * 1000 / (bytes / GiB));
    }
}
