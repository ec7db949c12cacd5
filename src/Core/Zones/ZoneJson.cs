using System.Text.Json.Serialization;

namespace LoadBalancer.Core.Zones;

/// <summary>The JSON that zones exchange and that overrides are kept in; written at build time, since native code has nothing to reflect on.</summary>
/// <remarks>Strict: what one reader could take otherwise than another (a key twice, one that is unknown or missing) is a fault.</remarks>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 4)]
[JsonSerializable(typeof(ZoneState))]
[JsonSerializable(typeof(KeptOverrides))]
internal sealed partial class ZoneJson : JsonSerializerContext;
