namespace LoadBalancer.Core.Observability;

/// <summary>What the access log tells of one try at one endpoint.</summary>
/// <param name="UpstreamAddress">The endpoint, as logged: made once per endpoint, not per request.</param>
/// <param name="UpstreamStatus">The endpoint's status; 0 when it gave none.</param>
/// <param name="ConnectMicroseconds">How long the connect took; 0 for a pooled connection; negative when it never stood.</param>
/// <param name="HeaderMicroseconds">From the start of the attempt to the end of the answer's head; negative when there was none.</param>
/// <param name="ResponseMicroseconds">From the start of the attempt to its end, whichever it was; negative when unknown.</param>
public readonly record struct AccessLogAttempt(
    string UpstreamAddress,
    int UpstreamStatus,
    long ConnectMicroseconds,
    long HeaderMicroseconds,
    long ResponseMicroseconds);
