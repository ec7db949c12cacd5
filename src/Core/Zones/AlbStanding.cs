namespace LoadBalancer.Core.Zones;

/// <summary>The words an ALB has for itself.</summary>
public static class AlbStanding
{
    /// <summary>It serves.</summary>
    public const string Ready = "ready";

    /// <summary>Its process is about to stop.</summary>
    public const string Draining = "draining";

    /// <summary>The operator took it out; it serves what still comes.</summary>
    public const string Disabling = "disabling";

    /// <summary>The operator took it out, and nothing comes any more.</summary>
    public const string Disabled = "disabled";

    /// <summary>True for those that ask not to be answered.</summary>
    public static bool IsOut(string standing) => standing is Draining or Disabling or Disabled;

    /// <summary>True for every one of them.</summary>
    internal static bool IsKnown(string standing) => standing == Ready || IsOut(standing);
}
