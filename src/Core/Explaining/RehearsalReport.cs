using System.Collections.Immutable;

namespace LoadBalancer.Core.Explaining;

/// <summary>What would become of recent requests if another configuration were in force.</summary>
/// <remarks>Background, immutable. The kinds are stable words: <see cref="RehearsalChange"/>.</remarks>
/// <param name="Requests">How many different ones were looked at.</param>
/// <param name="Changed">How many of them something else would become of.</param>
/// <param name="Share"><paramref name="Changed"/> of <paramref name="Requests"/>, from 0 to 1; 0 where there are none.</param>
/// <param name="Counts">What the changes are, the most frequent first.</param>
/// <param name="Examples">Some of them, of every kind.</param>
public sealed record RehearsalReport(
    int Requests, int Changed, double Share, ImmutableArray<RehearsalCount> Counts, ImmutableArray<RehearsalExample> Examples);

/// <summary>How many requests change in one way.</summary>
/// <param name="Kind">In which: <see cref="RehearsalChange"/>.</param>
/// <param name="Requests">How many.</param>
public sealed record RehearsalCount(string Kind, int Requests);

/// <summary>One request that something else would become of.</summary>
/// <param name="Kind">In which way: <see cref="RehearsalChange"/>.</param>
/// <param name="Method">What was asked.</param>
/// <param name="Host">Of whom; empty where it was not said.</param>
/// <param name="Path">For what, normalised.</param>
/// <param name="From">What becomes of it now.</param>
/// <param name="To">What would.</param>
public sealed record RehearsalExample(string Kind, string Method, string Host, string Path, string From, string To);
