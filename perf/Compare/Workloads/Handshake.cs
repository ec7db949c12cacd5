namespace LoadBalancer.Perf.Compare.Workloads;

/// <summary>What each connection of a workload begins with, where that is what is measured.</summary>
internal enum Handshake
{
    /// <summary>It is not.</summary>
    None = 0,

    /// <summary>A full one, with the P-256 certificate.</summary>
    Full,

    /// <summary>One resumed by a ticket.</summary>
    Resumed,

    /// <summary>A full one, with the RSA-2048 certificate.</summary>
    FullRsa,
}
