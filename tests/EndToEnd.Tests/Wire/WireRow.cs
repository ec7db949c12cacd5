namespace LoadBalancer.EndToEnd.Tests.Wire;

/// <summary>One row of the wire rules as a fixture has it.</summary>
/// <param name="Id">Its name: <c>A9</c>.</param>
/// <param name="Title">Its input, in words.</param>
/// <param name="Doing">What we do.</param>
/// <param name="Cases">Its inputs.</param>
internal sealed record WireRow(string Id, string Title, string Doing, IReadOnlyList<WireCase> Cases);
