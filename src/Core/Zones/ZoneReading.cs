namespace LoadBalancer.Core.Zones;

/// <summary>What came of asking a zone for its state. A value: a dead zone is what is asked for.</summary>
/// <param name="Body">What it answered, not looked at yet; empty where it did not.</param>
/// <param name="Fault">Why it did not, for the operator: <c>connection refused</c>; empty when it did.</param>
public readonly record struct ZoneReading(ReadOnlyMemory<byte> Body, string Fault)
{
    /// <summary>There is no answer.</summary>
    public static ZoneReading Nothing(string fault) => new(default, fault);
}
