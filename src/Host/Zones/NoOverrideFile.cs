using LoadBalancer.Core.Zones;

namespace LoadBalancer.Host.Zones;

/// <summary>Keeps nothing: what an operator does to the demo ends with it.</summary>
internal sealed class NoOverrideFile : IOverrideStore
{
    public bool IsLasting => false;

    public ReadOnlyMemory<byte> Load() => default;

    public string Save(ReadOnlyMemory<byte> content) => "";
}
