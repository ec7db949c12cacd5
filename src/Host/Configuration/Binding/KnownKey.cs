namespace LoadBalancer.Host.Configuration.Binding;

/// <summary>One key an operator may write, as the binder knows it: what documentation and schema are checked against.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Table">The table it stands in: <c>[limits]</c>, <c>[[services]]</c>, <c>[services.timeouts]</c>.</param>
/// <param name="Name">The key.</param>
/// <param name="Type">What it takes: <c>duration</c>, <c>size</c>, <c>string</c> ….</param>
/// <param name="Default">As TOML, or in words; <c>required</c>, or <c>–</c> where absence is the default.</param>
internal sealed record KnownKey(string Table, string Name, string Type, string Default);
