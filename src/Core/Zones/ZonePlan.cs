using System.Collections.Immutable;
using LoadBalancer.Core.Upstream;

namespace LoadBalancer.Core.Zones;

/// <summary>What one process needs to know to decide which ALBs are answered: <c>[mzlb]</c> and <c>[[albs]]</c>, compiled.</summary>
/// <remarks>Background, immutable; a reload makes a new one.</remarks>
public sealed record ZonePlan
{
    /// <summary>The zone of this process.</summary>
    public required string Zone { get; init; }

    /// <summary>The ALB this process serves.</summary>
    public required string AlbId { get; init; }

    /// <summary>The ALBs of all zones, in the order written.</summary>
    public required ImmutableArray<ZoneAlb> Albs { get; init; }

    /// <summary>How a portable IP is probed; <c>fall</c> failures that accumulate take it out, <c>rise</c> passes in a row bring it back.</summary>
    public required ProbePolicy Probe { get; init; }

    /// <summary>Of whom one answering entitles this zone although it hears no majority; empty: nobody.</summary>
    public ImmutableArray<Uri> Witnesses { get; init; } = [];

    /// <summary>Signs and proves the zones' states; empty: none are exchanged, and own probes alone decide.</summary>
    public ImmutableArray<byte> Secret { get; init; } = [];

    /// <summary>True: when every enabled ALB is down, all of them are answered; false: none (<c>on_all_down</c>).</summary>
    public bool AnswersAllWhenAllDown { get; init; } = true;

    /// <summary>What of the configuration must be the same in every zone, as a short text to compare.</summary>
    public string ConfigHash { get; init; } = "";

    /// <summary>The program's version, for the other zones' <c>lb alb ls</c>.</summary>
    public string Build { get; init; } = "";
}
