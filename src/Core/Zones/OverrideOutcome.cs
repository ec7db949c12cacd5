namespace LoadBalancer.Core.Zones;

/// <summary>How setting an override ended.</summary>
public enum OverrideOutcome : byte
{
    /// <summary>The ALB is enabled or disabled now, and was not before.</summary>
    Changed = 0,

    /// <summary>It was already as asked.</summary>
    Unchanged,

    /// <summary>Refused: the plan has no such ALB.</summary>
    UnknownAlb,

    /// <summary>Refused without force: no other enabled ALB would be left.</summary>
    WouldBeLast,

    /// <summary>Refused without force: every other enabled ALB is down.</summary>
    OthersDown,

    /// <summary>Refused: the process is stopping.</summary>
    Ended,
}
