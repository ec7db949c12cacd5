namespace LoadBalancer.Core.Http1.Writing;

/// <summary>What a <c>$name</c> in a <see cref="ValueTemplate"/> stands for.</summary>
internal enum TemplateVariable : byte
{
    /// <summary>No variable: the template's own text.</summary>
    None = 0,

    /// <summary><c>$client_ip</c>: the client's address, or the one a trusted proxy spoke for.</summary>
    ClientIp,

    /// <summary><c>$host</c>: the request's host without its port; empty in an HTTP/1.0 request without one.</summary>
    Host,

    /// <summary><c>$request_id</c>: as it goes to the endpoint and to the log.</summary>
    RequestId,

    /// <summary><c>$scheme</c>: what the client spoke.</summary>
    Scheme,

    /// <summary><c>$path</c>: the path as the client sent it.</summary>
    Path,

    /// <summary><c>$request_uri</c>: path and query as the client sent them.</summary>
    RequestUri,
}
