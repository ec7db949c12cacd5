using System.Text;
using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Configuration.Validation;

/// <summary>Which fields a route may match, set and remove, and which values it may write: nothing that could end a line or a message.</summary>
/// <remarks>Config path, pure.</remarks>
internal static class FieldNames
{
    /// <summary>As long as any known field name is, several times over.</summary>
    private const int MaxNameChars = 128;

    /// <summary>More than a browser takes of a whole head would not help anybody.</summary>
    private const int MaxValueChars = 4096;

    /// <summary>One clause for the operator, or null when some request's field may have this name.</summary>
    public static string? WhyNotMatchable(string name) => WhyNoName(name)
        ?? (name.Equals("Host", StringComparison.OrdinalIgnoreCase) ? "a route's host is matched by its key 'host'" : null);

    /// <summary>One clause for the operator, or null when the field is his to set and remove.</summary>
    public static string? WhyNotEditable(string name) => WhyNoName(name) ?? name.ToLowerInvariant() switch
    {
        "host" => "the Host that endpoints get is the service's key 'host_header'",
        "content-length" or "transfer-encoding" => "it says where a message ends, and lb writes it from the body that comes",
        "connection" or "keep-alive" or "proxy-connection" or "te" or "trailer" or "upgrade" or "http2-settings" =>
            "it ends at each connection, and lb writes its own; a service's connections are its 'keepalive'",
        "via" => "lb writes its own, to notice a request that goes in a circle",
        "expect" or "max-forwards" => "it is between the client and lb, which answers or counts it",
        "proxy-authorization" => "it is for the proxy that asked; for endpoints use 'Authorization'",
        "sec-websocket-key" or "sec-websocket-accept" or "sec-websocket-version" => "lb checks the handshake by it",
        _ => null,
    };

    /// <summary>One clause for the operator, or null when <paramref name="value"/> may stand behind a field's colon.</summary>
    public static string? WhyNoValue(string value) =>
        value.Length > MaxValueChars ? $"a value has at most {MaxValueChars} characters"
        : value.Any(static letter => letter is < ' ' or > '~') ? "valid: visible ASCII characters and spaces"
        : value.Trim().Length != value.Length ? "blanks at either end are no part of a value"
        : null;

    private static string? WhyNoName(string name) =>
        name.Length is 0 or > MaxNameChars || Encoding.UTF8.GetBytes(name).AsSpan().ContainsAnyExcept(Grammar.Token)
            ? $"valid: 1 to {MaxNameChars} letters, digits and !#$%&'*+-.^_`|~"
            : KnownFields.FoldsOntoProtected(Encoding.ASCII.GetBytes(name))
                ? "some applications read it as the field with hyphens, so lb refuses messages that have it"
                : null;
}
