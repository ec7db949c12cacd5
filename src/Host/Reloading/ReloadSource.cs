using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Reloading;

/// <summary>Where a process has its configuration from, and what it was told at its start.</summary>
/// <param name="Paths">Files and folders, as on the command line.</param>
/// <param name="Loaded">What they said; sound.</param>
/// <param name="IsWatched">True: they are read again when they change; false: only when somebody asks.</param>
internal sealed record ReloadSource(ImmutableArray<string> Paths, LoadResult Loaded, bool IsWatched)
{
    /// <summary>What some settings stay until the process is started again.</summary>
    public ProxyConfig AtStart => Loaded.Config!;

    /// <summary>Hash of what was read (<see cref="ContentHash"/>).</summary>
    public long Content => Loaded.Content;

    /// <summary>Files that they name.</summary>
    public ImmutableArray<string> Referenced => Loaded.Referenced;
}
