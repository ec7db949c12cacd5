namespace LoadBalancer.Core.Zones;

/// <summary>Keeps the operator's overrides over a restart; Host writes the file.</summary>
/// <remarks>Background. Never called twice at once.</remarks>
public interface IOverrideStore
{
    /// <summary>False: what is saved ends with the process.</summary>
    bool IsLasting { get; }

    /// <summary>What was saved last; empty: nothing yet, or it cannot be read.</summary>
    ReadOnlyMemory<byte> Load();

    /// <summary>Keeps this in place of what was there, whole or not at all.</summary>
    /// <param name="content">UTF-8 JSON of ours.</param>
    /// <returns>Empty; or why it could not be kept, for the operator. It must not throw.</returns>
    string Save(ReadOnlyMemory<byte> content);
}
