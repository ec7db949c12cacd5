using System.Collections.Immutable;

namespace LoadBalancer.Core.Zones;

/// <summary>What has been decided about one ALB, and why.</summary>
/// <remarks>Background, immutable.</remarks>
public sealed record AlbVerdict
{
    /// <summary>Whom it is about.</summary>
    public required ZoneAlb Alb { get; init; }

    /// <summary>Configuration and override together: whether the operator wants it answered.</summary>
    public bool IsEnabled { get; init; } = true;

    /// <summary>True while an override of the operator's, and not the configuration, says so.</summary>
    public bool IsOverridden { get; init; }

    /// <summary>Whether it serves, as far as this zone may say.</summary>
    public AlbHealth Health { get; init; }

    /// <summary>True when its address is in answers now.</summary>
    public bool IsAnswered { get; init; }

    /// <summary>True when something about it has gone wrong lately, or is about to change: answers live shorter.</summary>
    public bool IsSuspect { get; init; }

    /// <summary>True while it is down because it says so itself, and not because somebody could not reach it.</summary>
    public bool IsOut { get; init; }

    /// <summary>What it says of itself: <c>ready</c>, <c>draining</c>, <c>disabling</c>, <c>disabled</c>; empty when nothing was heard.</summary>
    public string Standing { get; init; } = "";

    /// <summary>Its program's version, where its state was read; empty: not known.</summary>
    public string Build { get; init; } = "";

    /// <summary>Since when <see cref="Health"/> and <see cref="IsAnswered"/> are as they are.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Why it is as it is, for the operator: <c>2 of 2 zones say it is down: connection refused</c>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What each zone that was heard has seen of it, this one first.</summary>
    public ImmutableArray<ZoneVote> Votes { get; init; } = [];
}
