using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones.Simulated;

/// <summary>A disk: outlives the process that writes to it.</summary>
internal sealed class SimStore : IOverrideStore
{
    public bool IsLasting => true;

    public ReadOnlyMemory<byte> Content { get; set; }

    /// <summary>Why nothing can be saved; empty: it can.</summary>
    public string Fault { get; set; } = "";

    public ReadOnlyMemory<byte> Load() => Content;

    public string Save(ReadOnlyMemory<byte> content)
    {
        if (Fault.Length == 0)
        {
            Content = content.ToArray();
        }

        return Fault;
    }
}
