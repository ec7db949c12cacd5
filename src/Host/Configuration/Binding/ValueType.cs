namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>A kind of value a key may take: how it is read, and how operators are told of it.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Name">Its name in the documentation.</param>
/// <param name="Valid">What an operator may write, for faults.</param>
/// <param name="Read">From a TOML scalar.</param>
/// <param name="Format">Back to TOML, to show a default.</param>
internal sealed record ValueType<T>(string Name, string Valid, Func<object, Reading<T>> Read, Func<T, string> Format);
