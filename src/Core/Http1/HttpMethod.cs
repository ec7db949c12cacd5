namespace LoadBalancer.Core.Http1;

/// <summary>The methods whose semantics a proxy needs (RFC 9110 §9.3). Case matters: <c>get</c> is <see cref="Other"/>.</summary>
internal enum HttpMethod : byte
{
    Other = 0,
    Get,
    Head,
    Post,
    Put,
    Delete,
    Connect,
    Options,
    Trace,
}
