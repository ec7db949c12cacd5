namespace LoadBalancer.Core.Observability;

/// <summary>How the resolving of a service's name ended: the <c>result</c> of <c>lb_dns_lookups_total</c>.</summary>
public enum LookupOutcome : byte
{
    /// <summary>There are addresses.</summary>
    Ok = 0,

    /// <summary>The name has none: the last good answer is kept.</summary>
    Empty,

    /// <summary>There was no answer: the last good one is kept.</summary>
    Error,
}
