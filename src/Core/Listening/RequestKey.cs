namespace LoadBalancer.Core.Listening;

/// <summary>What a request asked for, as far as it decides where it goes: without query, fields and client.</summary>
/// <param name="Host">As routes know it: lower case, without port; empty where there was none.</param>
/// <param name="Path">As routes match it: normalised.</param>
/// <param name="Method">As it came.</param>
public readonly record struct RequestKey(string Host, string Path, string Method);
