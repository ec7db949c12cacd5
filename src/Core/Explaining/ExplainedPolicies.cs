using System.Collections.Immutable;

namespace LoadBalancer.Core.Explaining;

/// <summary>What a route does with a request, in the order it is done.</summary>
/// <param name="Allow">Networks whose clients alone may ask; empty: all may.</param>
/// <param name="Deny">Networks whose clients may not.</param>
/// <param name="RateLimit">How often one key may ask; null: as it likes.</param>
/// <param name="Redirect">Where it is sent instead of a service; null: nowhere.</param>
/// <param name="Respond">What it is answered instead; null: nothing.</param>
/// <param name="MaxBodyBytes">Longest body; 0: any.</param>
/// <param name="SentTarget">Path and query as the endpoint sees them; empty where no endpoint is asked.</param>
/// <param name="RewritePath"><c>rewrite_path</c> as written; empty: the path goes on as it came.</param>
/// <param name="RequestHeaders">What is done to the request's fields.</param>
/// <param name="ResponseHeaders">What is done to the answer's.</param>
public sealed record ExplainedPolicies(
    ImmutableArray<string> Allow,
    ImmutableArray<string> Deny,
    ExplainedRateLimit? RateLimit,
    ExplainedRedirect? Redirect,
    ExplainedRespond? Respond,
    long MaxBodyBytes,
    string SentTarget,
    string RewritePath,
    ExplainedFieldEdits RequestHeaders,
    ExplainedFieldEdits ResponseHeaders);

/// <summary><c>rate_limit</c>.</summary>
/// <param name="Requests">So many.</param>
/// <param name="PerMs">In this time.</param>
/// <param name="Burst">And so many at once.</param>
/// <param name="Key">Of each of these.</param>
public sealed record ExplainedRateLimit(long Requests, long PerMs, long Burst, string Key);

/// <summary><c>redirect</c>.</summary>
/// <param name="Status">301 or another.</param>
/// <param name="To">As written.</param>
/// <param name="Location">What it comes to for this request.</param>
public sealed record ExplainedRedirect(int Status, string To, string Location);

/// <summary><c>respond</c>.</summary>
/// <param name="Status">Its status.</param>
/// <param name="ContentType">Of its body.</param>
/// <param name="BodyBytes">How long that is.</param>
public sealed record ExplainedRespond(int Status, string ContentType, int BodyBytes);

/// <summary><c>request_headers</c> or <c>response_headers</c>.</summary>
/// <param name="Set">Names and values as written, variables and all.</param>
/// <param name="Remove">Names.</param>
public sealed record ExplainedFieldEdits(ImmutableSortedDictionary<string, string> Set, ImmutableArray<string> Remove);
