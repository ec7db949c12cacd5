namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>What a question to the DNS server brought. A value: a server that is down or refuses is nothing unusual.</summary>
/// <param name="Value">The answer; of no meaning where there is a fault.</param>
/// <param name="Fault">Why there is none, for people; null when there is one.</param>
public readonly record struct Reading<T>(T? Value, string? Fault)
    where T : class
{
    /// <summary>There is an answer.</summary>
    public static implicit operator Reading<T>(T value) => new(value, Fault: null);
}
