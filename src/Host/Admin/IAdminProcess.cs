using System.Collections.Immutable;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Core.Zones;
using LoadBalancer.Host.Reloading;

namespace LoadBalancer.Host.Admin;

/// <summary>What the admin address shows of its process, and asks of it.</summary>
/// <remarks>Background: called on any request's thread, several at a time.</remarks>
internal interface IAdminProcess
{
    /// <summary>What it tells of itself, as of now.</summary>
    ProcessStatus ReadStatus();

    /// <summary>What would become of a request now; of several ALBs, at the first.</summary>
    Explanation Explain(AskedRequest asked);

    /// <summary>The last reloads, newest last.</summary>
    ImmutableArray<ReloadReport> ReadEvents();

    /// <summary>The configuration in force, merged and complete, as TOML; null where it is not read from files.</summary>
    string? ReadConfig();

    /// <summary>Has it read its configuration again; null where it does not.</summary>
    Task<ReloadReport?> ReloadAsync(ReloadRequest request);

    /// <summary>Begins to stop it as a first signal does; without effect when it is stopping already.</summary>
    void BeginDrain();

    /// <summary>The ALBs of all zones; of several processes in one, as the first sees them.</summary>
    ImmutableArray<AlbStatus> ReadAlbs();

    /// <summary>What has been decided about them, and why; null where nobody decides.</summary>
    ZonesStatus? ReadZones();

    /// <summary>What the cluster's name, or one below it, is answered with now, and why; null with a fault.</summary>
    DnsAnswerText? TryExplainName(string name, string type, out string fault);

    /// <summary>Enables or disables an ALB in every zone; null where nobody decides.</summary>
    OverrideResult? SetAlb(string id, bool isEnabled, bool isForced);
}
