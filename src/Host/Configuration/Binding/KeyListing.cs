using System.Collections.Immutable;

namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>The table of all keys, gathered by letting the binder ask for every one of them.</summary>
/// <remarks>Config path. There is no second list to keep in step: a key is known because it is read.</remarks>
internal sealed class KeyListing
{
    /// <summary>Stands for the default of a key whose absence means something of its own.</summary>
    public const string NoDefault = "–";

    /// <summary>Stands for the default of a key that must be written.</summary>
    public const string Required = "required";

    private readonly List<KnownKey> _keys = [];

    /// <summary>Every key the binder reads, table by table.</summary>
    public ImmutableArray<KnownKey> Keys => [.. _keys];

    public void Add(string table, string name, string type, string fallback) => _keys.Add(new KnownKey(table, name, type, fallback));
}
