namespace LoadBalancer.Core.Http1;

/// <summary>The fields a proxy has to act on. Every other name passes through as the bytes it is.</summary>
internal enum KnownField : byte
{
    Other = 0,
    Authorization,
    Connection,
    ContentLength,
    Cookie,
    Date,
    Expect,
    Forwarded,
    Host,
    Http2Settings,
    KeepAlive,
    MaxForwards,
    ProxyAuthorization,
    ProxyConnection,
    StrictTransportSecurity,
    Te,
    Trailer,
    TransferEncoding,
    Upgrade,
    Via,
    XForwardedClientCert,
    XForwardedFor,
    XForwardedHost,
    XForwardedPort,
    XForwardedProto,
    XRealIp,
    XRequestId,

    /// <summary>X-Forwarded-Something that we do not write: only its look-alikes matter (wire.md A14).</summary>
    XForwardedOther,
}
