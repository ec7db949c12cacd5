namespace LoadBalancer.Core.Dns.Publishing;

/// <summary>Makes readings that brought nothing.</summary>
public static class Readings
{
    /// <summary>There is no answer, and this is why.</summary>
    public static Reading<T> Failed<T>(string fault)
        where T : class => new(Value: null, fault);
}
