namespace LoadBalancer.Core.Admin;

/// <summary>How a reading of the configuration ended.</summary>
/// <param name="Ok">It was put in force; false: the one before it still is.</param>
public sealed record ReloadStatus(bool Ok);
