namespace LoadBalancer.Core.Explaining;

/// <summary>How a request is read.</summary>
/// <param name="Method">As it came.</param>
/// <param name="Url">As it was asked about.</param>
/// <param name="Host">What routes are found by: lower case, without port; empty where the request was refused before, or names none.</param>
/// <param name="Path">What routes are found by: normalised; empty where the request was refused before.</param>
/// <param name="Query">With its question mark; no route looks at it.</param>
public sealed record ExplainedRequest(string Method, string Url, string Host, string Path, string Query);
