using System.Diagnostics;
using System.Text;

namespace LoadBalancer.Core.Observability;

/// <summary>The spelling of each <see cref="ReasonCode"/> in log and metrics (reference.md §4).</summary>
/// <remarks>
/// Hot path: both forms are made once, at start. The names are written out rather than derived from the enum, because an
/// operator searches for them and a renamed member must not rename what alerts are built on.
/// </remarks>
public static class ReasonCodes
{
    private static readonly string[] Names = [.. Enum.GetValues<ReasonCode>().Select(Spell)];
    private static readonly byte[][] Utf8Names = [.. Names.Select(Encoding.ASCII.GetBytes)];

    /// <summary>How many codes there are; every code is below it, so that it sizes a table indexed by code.</summary>
    public static int Count => Names.Length;

    /// <summary>The snake_case name; empty for <see cref="ReasonCode.None"/>.</summary>
    public static string Name(this ReasonCode reason) => Names[(int)reason];

    /// <summary>The snake_case name as ASCII bytes; empty for <see cref="ReasonCode.None"/>.</summary>
    public static ReadOnlySpan<byte> Utf8Name(this ReasonCode reason) => Utf8Names[(int)reason];

    private static string Spell(ReasonCode reason) => reason switch
    {
        ReasonCode.None => "",
        ReasonCode.ConnectionLimit => "connection_limit",
        ReasonCode.ProxyHeader => "proxy_header",
        ReasonCode.TlsHandshake => "tls_handshake",
        ReasonCode.ClientCertificate => "client_certificate",
        ReasonCode.HandshakeLimit => "handshake_limit",
        ReasonCode.BadRequest => "bad_request",
        ReasonCode.MethodRefused => "method_refused",
        ReasonCode.Denied => "denied",
        ReasonCode.RateLimited => "rate_limited",
        ReasonCode.NoRoute => "no_route",
        ReasonCode.Misdirected => "misdirected",
        ReasonCode.ClientTimeout => "client_timeout",
        ReasonCode.TooLarge => "too_large",
        ReasonCode.ExpectationFailed => "expectation_failed",
        ReasonCode.UpgradeRequired => "upgrade_required",
        ReasonCode.ClientClosed => "client_closed",
        ReasonCode.NotImplemented => "not_implemented",
        ReasonCode.ConnectRefused => "connect_refused",
        ReasonCode.ConnectFailed => "connect_failed",
        ReasonCode.ConnectTls => "connect_tls",
        ReasonCode.UpstreamReset => "upstream_reset",
        ReasonCode.QueueTimeout => "queue_timeout",
        ReasonCode.Overloaded => "overloaded",
        ReasonCode.UpstreamStatus => "upstream_status",
        ReasonCode.UpstreamInvalid => "upstream_invalid",
        ReasonCode.UpstreamTruncated => "upstream_truncated",
        ReasonCode.NoEndpoint => "no_endpoint",
        ReasonCode.Draining => "draining",
        ReasonCode.Disabled => "disabled",
        ReasonCode.ConnectTimeout => "connect_timeout",
        ReasonCode.FirstByteTimeout => "first_byte_timeout",
        ReasonCode.IdleTimeout => "idle_timeout",
        ReasonCode.BadVersion => "bad_version",
        ReasonCode.Loop => "loop",
        ReasonCode.InternalError => "internal_error",
        _ => throw new UnreachableException($"reason code {reason} has no name"),
    };
}
