namespace LoadBalancer.Host.Admin;

/// <summary>A configuration file that is to be rehearsed with, as it is sent.</summary>
/// <param name="Path">What faults call it.</param>
/// <param name="Text">What it says.</param>
internal sealed record RehearsedFile(string Path, string Text);
