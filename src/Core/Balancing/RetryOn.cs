namespace LoadBalancer.Core.Balancing;

/// <summary>After what an endpoint may be given up for another: the words of <c>retry.on</c>.</summary>
[Flags]
public enum RetryOn : ushort
{
    /// <summary>After nothing.</summary>
    None = 0,

    /// <summary><c>connect</c>: no connection came about, so nothing was asked yet.</summary>
    Connect = 1 << 0,

    /// <summary><c>reset</c>: the connection ended before a byte of the answer.</summary>
    Reset = 1 << 1,

    /// <summary><c>timeout</c>: the first byte of the answer took too long.</summary>
    Timeout = 1 << 2,

    /// <summary><c>invalid</c>: what came is no HTTP.</summary>
    Invalid = 1 << 3,

    /// <summary><c>429</c>.</summary>
    Status429 = 1 << 4,

    /// <summary><c>500</c>.</summary>
    Status500 = 1 << 5,

    /// <summary><c>502</c>.</summary>
    Status502 = 1 << 6,

    /// <summary><c>503</c>.</summary>
    Status503 = 1 << 7,

    /// <summary><c>504</c>.</summary>
    Status504 = 1 << 8,
}
