using System.Text.Json.Serialization;

namespace LoadBalancer.Host.Cli;

/// <summary>Written at build time, since native code has nothing to reflect on.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(CheckDocument))]
internal sealed partial class CheckJson : JsonSerializerContext;
