namespace LoadBalancer.Core.Configuration.Faults;

/// <summary>One code, explained.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="Meaning">What is wrong, in whole sentences.</param>
/// <param name="Example">What an operator may have written; without a full stop.</param>
/// <param name="Remedy">What to do; without a full stop.</param>
public sealed record ConfigFaultEntry(string Meaning, string Example, string Remedy);
