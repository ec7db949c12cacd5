using System.Collections.Immutable;
using System.Text.Json.Serialization;
using LoadBalancer.Core.Admin;
using LoadBalancer.Core.Dns;
using LoadBalancer.Core.Explaining;
using LoadBalancer.Host.Drill;
using LoadBalancer.Host.Reloading;

namespace LoadBalancer.Host.Admin;

/// <summary>The admin address's JSON, both ways; written at build time, since native code has nothing to reflect on.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(ProcessStatus))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(RehearsalReport))]
[JsonSerializable(typeof(ReloadReport))]
[JsonSerializable(typeof(ImmutableArray<RehearsedFile>))]
[JsonSerializable(typeof(ImmutableArray<ServiceStatus>))]
[JsonSerializable(typeof(ImmutableArray<ReloadReport>))]
[JsonSerializable(typeof(ImmutableArray<AlbStatus>))]
[JsonSerializable(typeof(ZonesStatus))]
[JsonSerializable(typeof(AlbChange))]
[JsonSerializable(typeof(DnsAnswerText))]
[JsonSerializable(typeof(DrillReport))]
internal sealed partial class AdminJson : JsonSerializerContext;
