using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Reloading;

/// <summary>Where a process has its configuration from, and what it was told at its start.</summary>
/// <param name="Paths">Files and folders, as on the command line.</param>
/// <param name="AtStart">What some settings stay until the process is started again.</param>
/// <param name="Content">Hash of the files (<see cref="ContentHash"/>), taken before they were read.</param>
/// <param name="Referenced">Files that they name.</param>
internal sealed record ReloadSource(ImmutableArray<string> Paths, ProxyConfig AtStart, long Content, ImmutableArray<string> Referenced);
