using LoadBalancer.Core.Http1;

namespace LoadBalancer.Fuzz.Delivery;

/// <summary>All that a parser said of its input, as a person reads it.</summary>
/// <param name="Status">How far it came.</param>
/// <param name="Error">The fault, when invalid.</param>
/// <param name="ConsumedBytes">How much of the input it used up.</param>
/// <param name="Parts">What it found, as text.</param>
internal sealed record ParseOutcome(ParseStatus Status, Http1Error Error, int ConsumedBytes, string Parts);
