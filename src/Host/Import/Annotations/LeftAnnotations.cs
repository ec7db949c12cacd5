namespace LoadBalancer.Host.Import.Annotations;

/// <summary>Why annotations that have no counterpart have none, and what to do instead.</summary>
/// <remarks>Config path, immutable.</remarks>
internal static class LeftAnnotations
{
    private const string Snippet = "lb runs no text of nginx; see whether a route's 'redirect', 'respond', 'request_headers' or 'response_headers' does it";
    private const string EndpointTls = "write the files of its Secret where lb can read them, and name them with 'ca' and 'client_certificate' of the [[services]]";
    private const string ClientCertificates = "write the authority's certificate into a file, and 'client_ca' (and 'client_depth') into the [[certificates]] of these hosts";
    private const string SignIn = "lb asks nobody else whether a request may pass; let the application, or a proxy before it, do so";

    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["configuration-snippet"] = Snippet,
        ["server-snippet"] = Snippet,
        ["server-snippets"] = Snippet,
        ["location-snippets"] = Snippet,
        ["stream-snippet"] = Snippet,
        ["custom-headers"] = "it names a ConfigMap; write its fields into the route's 'response_headers'",
        ["enable-cors"] = "the fields of CORS are the application's to write, or the route's 'response_headers' where they are the same for all",
        ["canary-by-header-pattern"] = "a route compares a field's whole value; write a [[routes]] with 'headers' for each value",
        ["canary-by-cookie"] = "a route compares whole fields, and a cookie is a part of one",
        ["server-alias"] = "write a [[routes]] for each further host",
        ["from-to-www-redirect"] = "write a [[routes]] of the other host with 'redirect'",
        ["proxy-redirect-from"] = "a Location of the application's goes on as it is",
        ["proxy-redirect-to"] = "a Location of the application's goes on as it is",
        ["limit-connections"] = "[limits] has 'connections_per_client' for all routes together",
        ["limit-rate"] = "lb does not slow answers down",
        ["limit-rate-after"] = "lb does not slow answers down",
        ["limit-whitelist"] = "write a second [[routes]], or leave those clients out of 'rate_limit' by a key of theirs",
        ["upstream-hash-by-subset"] = "'consistent_hash' sends a key to one endpoint",
        ["proxy-next-upstream-timeout"] = "it bounds all tries together, which lb has no key for; each has its own 'timeouts'",
        ["session-cookie-domain"] = "the cookie of 'sticky' is of the host that was asked for",
        ["session-cookie-change-on-failure"] = "a session always moves when its endpoint fails",
        ["session-cookie-conditional-samesite-none"] = "'sticky' says the same to every client",
        ["affinity-canary-behavior"] = "the choice between a service and its canary is made before 'sticky'",
        ["ssl-passthrough"] = "lb ends TLS itself, or does not listen there",
        ["enable-access-log"] = "[access_log] is for all routes",
        ["tcp-ports"] = "listeners of protocol 'tcp' are not in this version",
        ["udp-ports"] = "listeners of protocol 'udp' are not in this version",
        ["custom-port"] = "write the ports into [[listeners]]",
        ["keepalive-requests"] = "a client's connection is not closed for the number of its requests",
        ["location-modifier"] = "write 'path_type' into the [[routes]]: \"exact\" for '=', prefixes need nothing; patterns have no counterpart",
        ["custom-errors"] = "an endpoint's answer goes on as it is, whatever its status",
        ["custom-error-actions"] = "an endpoint's answer goes on as it is, whatever its status",
        ["proxy-external-service"] = "write a [[services]] with 'dns' or 'endpoints', and a [[routes]] to it",
        ["ALB-ID"] = "every process serves the routes of the files it is given",
        ["mutual-auth"] = ClientCertificates,
        ["proxy-buffers"] = "lb holds no answer back; [limits] 'response_header_bytes' bounds its head",
        ["proxy-buffer-size"] = "lb holds no answer back; [limits] 'response_header_bytes' bounds its head",
        ["proxy-buffers-number"] = "lb holds no answer back; [limits] 'response_header_bytes' bounds its head",
        ["proxy-busy-buffers-size"] = "lb holds no answer back; [limits] 'response_header_bytes' bounds its head",
        ["client-body-buffer-size"] = "a request's body is passed on as it comes",
    };

    private static readonly (string Start, string Reason)[] Families =
    [
        ("auth-tls-", ClientCertificates),
        ("auth-", SignIn),
        ("appid-auth", SignIn),
        ("iam-ui-auth", SignIn),
        ("proxy-ssl-", EndpointTls),
        ("cors-", "the fields of CORS are the application's to write, or the route's 'response_headers' where they are the same for all"),
    ];

    /// <summary>One clause or more for the operator.</summary>
    public static string Why(string name) => Reasons.GetValueOrDefault(name)
        ?? Array.Find(Families, family => name.StartsWith(family.Start, StringComparison.Ordinal)).Reason
        ?? "lb has nothing that corresponds";
}
