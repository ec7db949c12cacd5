namespace LoadBalancer.Core.Routing;

/// <summary>What one rule asks of a request: the host, the path, and how much of the path.</summary>
/// <param name="Host">
/// A name, or <c>*.</c> and a name for exactly one label more, or null for any host. Upper case and one trailing dot are accepted;
/// a port means nothing here and is cut.
/// </param>
/// <param name="Path">
/// Begins with a slash and is already in the form requests are matched in: no dot segments, unreserved octets unescaped, anything
/// outside visible ASCII as <c>%XX</c>. A path in another form matches nothing, so the configuration normalises it as it does a request's.
/// </param>
/// <param name="Match">Whether <paramref name="Path"/> is the whole path or its first elements.</param>
/// <remarks>Config path.</remarks>
public readonly record struct RouteKey(string? Host, string Path, PathMatch Match);
