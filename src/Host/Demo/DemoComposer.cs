using System.Collections.Immutable;
using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Lifetime;
using Microsoft.Extensions.Logging;

namespace LoadBalancer.Host.Demo;

/// <summary>
/// Makes the demo of <c>conf/multi-zone</c>: the files and the code of <c>lb run</c>, once per ALB, with nothing changed but addresses.
/// </summary>
internal static class DemoComposer
{
    private const string Folder = "conf/multi-zone";
    private const int SecretBytes = 32;

    /// <summary>Composes it, or writes why not.</summary>
    public static DemoPlan? TryCompose(DemoOptions options, TextWriter error, ILoggerFactory loggerFactory)
    {
        LoadResult loaded = LoadCluster();
        ConfigFaultPrinter.Print(error, loaded.Faults);
        if (loaded.Config is not ProxyConfig config || !TryMapPods(config, error, out ImmutableArray<DemoPod> pods))
        {
            return null;
        }

        MetricsRegistry metrics = new([.. config.Albs.SelectMany(_ => config.Listeners, static (alb, listener) => ListenerName(alb, listener))]);
        ProxyTransport transport = TransportFactory.Create(config.Transport, loggerFactory);
        AlbComposer composer = new(metrics, transport, DescriptorLimit.Read(), config.Albs.Length, error, loggerFactory);
        List<AlbPlan> albs = [];
        ImmutableArray<byte> secret = [.. RandomNumberGenerator.GetBytes(SecretBytes)];
        SnapshotStore? first = null;
        for (int i = 0; i < config.Albs.Length; i++)
        {
            IPAddress address = LoopbackMap.Alb(i);
            if (composer.TryCompose(ForAlb(config, config.Albs[i], address, options, secret), address, out SnapshotStore? compiled) is not AlbPlan alb)
            {
                transport.Dispose();
                return null;
            }

            albs.Add(alb);
            first ??= compiled;
        }

        ProcessMetrics.AddTo(metrics, first!, () => albs.Sum(static alb => (double)alb.MostConnections()));
        albs[0].Zones?.AddTo(metrics);
        AdminConfig admin = new() { Address = new IPEndPoint(IPAddress.Loopback, options.AdminPort) };
        return new DemoPlan(
            new ProcessPlan(
                [.. albs], transport, PodFarm.Create(pods, loggerFactory), admin, metrics.Config, output => PrometheusText.Write(metrics, output)),
            [.. config.Albs.Select(static alb => new DemoAlb(alb.Id, alb.Zone, alb.Ip!.ToString()))],
            pods,
            config.Routes[0].Host!);
    }

    /// <summary>From the working directory, as in a clone, where it may be edited; else the copy inside the program.</summary>
    private static LoadResult LoadCluster() => Directory.Exists(Folder) ? ConfigLoader.Load([Folder]) : ConfigLoader.Load(EmbeddedFiles());

    /// <summary>The files of <c>conf/multi-zone</c> as they were built in, by name.</summary>
    public static List<(string Path, byte[] Bytes)> EmbeddedFiles()
    {
        Assembly program = typeof(DemoComposer).Assembly;
        List<(string Path, byte[] Bytes)> files = [];
        foreach (string name in program.GetManifestResourceNames().Where(static name => name.StartsWith(Folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using Stream file = program.GetManifestResourceStream(name)!;
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            files.Add((name, bytes));
        }

        return files;
    }

    private static string ListenerName(AlbConfig alb, ListenerConfig listener) => $"{alb.Zone}-{listener.Name}";

    /// <summary>The configuration as the process of one ALB would have it, on loopback.</summary>
    private static ProxyConfig ForAlb(ProxyConfig config, AlbConfig alb, IPAddress address, DemoOptions options, ImmutableArray<byte> secret) => config with
    {
        Node = config.Node with { Alb = alb.Id, Zone = alb.Zone },
        PortableIp = null, // loopback addresses stay where they are, and keepalived's file is not the demo's to write
        Listeners =
        [
            .. config.Listeners.Select(listener => listener with
            {
                Name = ListenerName(alb, listener),
                Address = new IPEndPoint(address, options.HttpPort),
            }),
        ],
        Mzlb = config.Mzlb! with
        {
            Secret = secret,
            Witnesses = [], // three zones in one process are not cut from each other
            StateFolder = "",
            Dns = config.Mzlb.Dns with
            {
                Listen = alb == config.Albs[0]
                    ? [new IPEndPoint(IPAddress.Loopback, options.DnsPort), new IPEndPoint(address, options.DnsPort)]
                    : [new IPEndPoint(address, options.DnsPort)],
            },
        },
        Pods = [.. config.Pods.Select(static pod => pod with { Address = LoopbackMap.TryPod(pod.Address!.ToString(), out IPAddress here) ? here : pod.Address })],
    };

    private static bool TryMapPods(ProxyConfig config, TextWriter error, out ImmutableArray<DemoPod> pods)
    {
        pods = [];
        ImmutableArray<DemoPod>.Builder mapped = ImmutableArray.CreateBuilder<DemoPod>(config.Pods.Length);
        int port = (int)(config.Services[0].Port ?? 0);
        foreach (PodConfig pod in config.Pods)
        {
            string podIp = pod.Address!.ToString();
            if (!LoopbackMap.TryPod(podIp, out IPAddress address))
            {
                error.WriteLine($"lb: pod '{pod.Name}': {podIp} has no loopback address; the demo maps IPv4 addresses whose third byte is not 0");
                return false;
            }

            mapped.Add(new DemoPod(pod.Name, pod.Zone, pod.Node, podIp, new IPEndPoint(address, port)));
        }

        pods = mapped.DrainToImmutable();
        return true;
    }
}
