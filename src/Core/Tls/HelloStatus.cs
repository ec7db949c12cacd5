namespace LoadBalancer.Core.Tls;

/// <summary>What the first bytes of a connection have told so far.</summary>
internal enum HelloStatus : byte
{
    /// <summary>None of it has come.</summary>
    Nothing = 0,

    /// <summary>A legal beginning: more is needed.</summary>
    NeedMore,

    /// <summary>A ClientHello, and whom it is for: a name, or nobody by name.</summary>
    Known,

    /// <summary>No ClientHello, or a broken one.</summary>
    Other,
}
