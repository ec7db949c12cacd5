namespace LoadBalancer.Core.Upstream;

/// <summary>What a probe does: <c>health.type</c>.</summary>
public enum ProbeKind : byte
{
    /// <summary>Asks for a path and looks at the answer.</summary>
    Http = 0,

    /// <summary>Connects, and no more.</summary>
    Tcp,
}
