using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration.Toml;

/// <summary>A key with its value; the key's own place is where an unknown or repeated key is pointed at.</summary>
/// <remarks>Config path, immutable.</remarks>
internal sealed record TomlEntry(string Key, SourcePosition KeyPosition, TomlNode Value);
