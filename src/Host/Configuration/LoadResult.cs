using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration;

/// <summary>What came of reading configuration files.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Config">What they say, sound as a whole; null when a fault refuses it.</param>
/// <param name="Referenced">Files that they name and that are read too (secrets), in force or not.</param>
/// <param name="Faults">Every fault of every file, sorted; with a <paramref name="Config"/>, warnings only.</param>
/// <param name="Content">Hash of what was read, byte for byte (<see cref="ContentHash"/>).</param>
/// <param name="Files">What was read, in its order, as far as it is text; what <see cref="ConfigShow"/> shows.</param>
internal sealed record LoadResult(
    ProxyConfig? Config, ImmutableArray<string> Referenced, ImmutableArray<ConfigFault> Faults, long Content, ImmutableArray<SourceFile> Files);
