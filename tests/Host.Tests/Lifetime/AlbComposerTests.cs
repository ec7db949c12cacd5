using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;
using LoadBalancer.Host.Lifetime;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Host.Tests.Lifetime;

public sealed class AlbComposerTests
{
    [Fact]
    public async Task The_pools_share_of_the_descriptors_follows_the_endpoints_there_are()
    {
        MetricsRegistry metrics = new(["http"]);
        using ProxyTransport transport = TransportFactory.Create(new TransportConfig(), NullLoggerFactory.Instance);
        DescriptorLimit descriptors = new(4096, OpenAtStart: 60);
        AlbComposer composer = new(metrics, transport, descriptors, albCount: 1, TextWriter.Null, NullLoggerFactory.Instance);
        AlbPlan alb = composer.TryCompose(WithEndpoints(1), sourceAddress: null, out SnapshotStore? snapshots)!;
        Assert.Equal(descriptors.MostConnections(idleCount: 64, albCount: 1), alb.MostConnections());

        SnapshotCompiler compiler = new(metrics.Route, metrics.Service);
        Assert.True(compiler.TryCompile(WithEndpoints(20), snapshots!.Current, out ProxySnapshot? next, out _));
        snapshots.Publish(next);

        Assert.Equal(descriptors.MostConnections(idleCount: 20 * 64, albCount: 1), alb.MostConnections());
        await alb.Engine.DisposeAsync();
    }

    private static ProxyConfig WithEndpoints(int count) => new()
    {
        Listeners = [new() { Name = "http", Address = new IPEndPoint(IPAddress.Loopback, 0) }],
        AccessLog = new() { Format = AccessLogFormat.Off },
        DefaultService = new() { Service = "web" },
        Services =
        [
            new()
            {
                Name = "web",
                Endpoints = [.. Enumerable.Range(1, count).Select(static number => new EndpointConfig { Address = new IPEndPoint(IPAddress.Loopback, number) })],
            },
        ],
    };
}
