using System.Collections.Immutable;

namespace LoadBalancer.Core.Zones;

/// <summary>Everything one zone has decided, at one moment: a set published as one.</summary>
/// <remarks>Background, immutable. Read by the responder, the publisher, the admin address and metrics.</remarks>
public sealed record ZoneVerdicts
{
    /// <summary>False until the first round of probes has ended: nothing is answered before.</summary>
    public bool IsReady { get; init; }

    /// <summary>True while this zone may say that another one is down.</summary>
    public bool IsEntitled { get; init; }

    /// <summary>Why, or why not: <c>hears 2 of 3 zones</c>, <c>hears 1 of 3 zones, and a witness answers</c>.</summary>
    public string EntitledReason { get; init; } = "";

    /// <summary>Since when it is, or is not, entitled.</summary>
    public DateTimeOffset EntitledSince { get; init; }

    /// <summary>One for each ALB of the plan, in its order.</summary>
    public required ImmutableArray<AlbVerdict> Albs { get; init; }

    /// <summary>One for each zone of the plan, this one first.</summary>
    public ImmutableArray<ZoneHearing> Zones { get; init; } = [];

    /// <summary>True when nothing was left to answer and all enabled ALBs are answered for want of better.</summary>
    public bool IsAllDown { get; init; }

    /// <summary>True while anything is down, suspect or on its way out: answers live shorter.</summary>
    /// <param name="countsSuspicion">False: what only this zone's probes say does not count.</param>
    public bool IsUnsettled(bool countsSuspicion) => Albs.Any(alb =>
        (countsSuspicion && alb.IsSuspect) || (alb.IsEnabled && alb.Health == AlbHealth.Down) || alb.Standing is AlbStanding.Disabling or AlbStanding.Draining);

    /// <summary>Counts the changes of what is answered, from 1.</summary>
    public long Revision { get; init; }
}
