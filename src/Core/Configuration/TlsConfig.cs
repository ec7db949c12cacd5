using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary><c>[tls]</c>: how TLS is spoken with clients under every name, unless a certificate says otherwise for its own.</summary>
/// <remarks>Config path, immutable.</remarks>
public sealed record TlsConfig
{
    /// <summary><c>min_version</c>.</summary>
    public TlsVersion MinVersion { get; init; }

    /// <summary><c>http2</c>: clients may speak HTTP/2, by ALPN.</summary>
    public bool SpeaksHttp2 { get; init; } = true;

    /// <summary><c>redirect_http</c>: a request in the clear to a host that has a certificate is sent to https.</summary>
    public bool RedirectsHttp { get; init; }

    /// <summary><c>hsts</c>; null: browsers are told nothing.</summary>
    public HstsConfig? Hsts { get; init; }

    /// <summary><c>client_ca</c>: a PEM file of those that sign clients' certificates; empty: none is asked for.</summary>
    public string ClientCaFile { get; init; } = "";

    /// <summary>What that file holds; default where it was not read.</summary>
    public ImmutableArray<byte> ClientCaPem { get; init; }

    /// <summary><c>client_depth</c>: certificates at most between a client's own and one of <see cref="ClientCaFile"/>. 1, as nginx has it.</summary>
    public long ClientDepth { get; init; } = 1;

    /// <summary><c>ocsp_stapling</c>: OCSP answers are fetched from where the certificates say, and shown with them. False: nothing is fetched unasked.</summary>
    public bool StaplesOcsp { get; init; }

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
