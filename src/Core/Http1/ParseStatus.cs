namespace LoadBalancer.Core.Http1;

/// <summary>How far a parser came with the bytes it has.</summary>
internal enum ParseStatus : byte
{
    /// <summary>A legal prefix: call again with more bytes.</summary>
    NeedMore = 0,

    /// <summary>Whole.</summary>
    Complete,

    /// <summary>No continuation of these bytes is legal.</summary>
    Invalid,
}
