using System.Collections.Immutable;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Changes;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Dns.Serving;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Transport;
using LoadBalancer.Host.Listening;
using LoadBalancer.Host.Zones;

namespace LoadBalancer.Host.Lifetime;

/// <summary>One ALB as a process serves it: its engine, its listeners, and the configuration that both run.</summary>
/// <remarks>Background; one owner, one change at a time. Read by admin requests on any thread.</remarks>
internal sealed class ServedAlb(AlbPlan plan, ProxyTransport transport, TimeProvider time) : IAsyncDisposable
{
    private readonly ProxyServer _server = new(plan.Works, plan.MostConnections, transport, time);
    private volatile ProxyConfig _config = plan.Config;

    /// <summary>The configuration in force.</summary>
    public ProxyConfig Config => _config;

    /// <summary>What it does for the cluster's name; null: nothing.</summary>
    public ZoneService? Zones => plan.Zones;

    /// <summary>What is open.</summary>
    public ImmutableArray<BoundListener> Listeners => _server.Listeners;

    /// <summary>Clients' connections that are open.</summary>
    public int OpenCount => _server.OpenCount;

    /// <summary>Where its services stand now.</summary>
    public IEnumerable<ServiceStatus> ReadServices() => plan.ReadServices();

    /// <summary>Which certificates it has now.</summary>
    public IEnumerable<CertificateStatus> ReadCertificates() => plan.ReadCertificates();

    /// <summary>What of the machine, and of who comes, the operator should know.</summary>
    public IEnumerable<string> ReadWarnings() => plan.ReadWarnings().Concat(
        _server.Origins.Select(listener => SourceNat.Warning(listener.Config, listener.Origins, _config)).OfType<string>());

    /// <summary>Opens its log and its listeners and begins to accept; with a fault nothing listens.</summary>
    public async Task StartAsync(FaultList faults)
    {
        plan.Engine.Start();
        await TryApplyAsync(_config, faults);
    }

    /// <summary>Puts <paramref name="next"/> in force whole, or changes nothing.</summary>
    /// <param name="next">Found sound by validation.</param>
    /// <param name="faults">Gets what refuses it.</param>
    /// <returns>What is different now; null when it was refused.</returns>
    public Task<AlbReload?> TryReloadAsync(ProxyConfig next, FaultList faults) => TryApplyAsync(next, faults);

    /// <summary>Begins the access log's file anew if somebody moved it away.</summary>
    public void ReopenLog(FaultList faults) => plan.Engine.ReopenLog(_config, faults);

    /// <summary>Tries <paramref name="next"/> on recent requests.</summary>
    public RehearsalReport Rehearse(ProxyConfig next) => plan.Engine.Rehearse(next);

    /// <summary>From now on <c>albhealth</c> says <c>draining</c>.</summary>
    public void BeginDrain()
    {
        plan.Engine.BeginDrain();
        Zones?.BeginDrain();
    }

    /// <summary>Has clients leave before their address does.</summary>
    public Task PrepareHandOverAsync(CancellationToken stopNow) => _server.PrepareHandOverAsync(stopNow);

    /// <summary>Ends its listeners, has open requests finish, and cuts what is left.</summary>
    public Task<DrainReport> DrainAsync(CancellationToken stopNow) => _server.DrainAsync(_config.Limits.DrainTimeout, stopNow);

    public async ValueTask DisposeAsync()
    {
        await (Zones?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _server.DisposeAsync();
        await plan.Engine.DisposeAsync();
    }

    private async Task<AlbReload?> TryApplyAsync(ProxyConfig next, FaultList faults)
    {
        await using IAlbPublish? publish = await plan.Engine.TryPrepareAsync(next, faults);
        if (publish is null)
        {
            return null;
        }

        if (_server.TryPrepare(next.Listeners, next.Limits.DrainTimeout, out ListenerChange? listeners) is BindFault fault)
        {
            faults.Add(fault.ToFault(next.Listeners.First(listener => listener.Name == fault.Listener).Source));
            return null;
        }

        DnsServerChange? servers = null;
        if (Zones is not null && (servers = Zones.TryPrepare(next, faults)) is null)
        {
            listeners!.Dispose();
            return null;
        }

        // From here on nothing fails but by a bug of ours. Routes first: whoever comes in by a new door finds what is behind it.
        ProxyConfig before = _config;
        (ProxySnapshot Before, ProxySnapshot After) published;
        try
        {
            published = publish.Publish();
        }
        catch
        {
            servers?.Dispose();
            listeners!.Dispose(); // or they would listen, with nobody to accept
            throw;
        }

        long swappedAt = time.GetTimestamp();
        _config = next;
        if (servers is not null)
        {
            Zones!.Follow(next, servers);
        }

        await _server.ApplyAsync(listeners!);
        plan.Engine.TidyUp(next);
        return new AlbReload(published.After.Generation, swappedAt, ConfigChanges.Between(before, published.Before, next, published.After));
    }
}
