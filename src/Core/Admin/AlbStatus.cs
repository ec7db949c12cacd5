namespace LoadBalancer.Core.Admin;

/// <summary>One ALB as the operator lists it.</summary>
/// <param name="Id">What commands name.</param>
/// <param name="Enabled">Whether the operator wants it: configuration and override together.</param>
/// <param name="Status"><c>enabled</c>, <c>disabling</c>, <c>disabled</c>, <c>unhealthy</c>, <c>draining</c>.</param>
/// <param name="Type"><c>public</c> or <c>private</c>.</param>
/// <param name="Ip">Its portable IP; null while it is disabled, as the name does not lead there.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Build">Its program's version; empty: not known.</param>
/// <param name="Message">The status in a sentence.</param>
/// <param name="Answered">True when the cluster's name is answered with it.</param>
/// <param name="Reason">Why it is as it is; empty: there is nothing to say.</param>
/// <param name="Since">Since when; null: not known.</param>
public sealed record AlbStatus(
    string Id, bool Enabled, string Status, string Type, string? Ip, string Zone, string Build, string Message, bool Answered, string Reason, DateTimeOffset? Since);
