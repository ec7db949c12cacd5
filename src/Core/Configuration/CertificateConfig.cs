using System.Collections.Immutable;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Core.Configuration;

/// <summary>One <c>[[certificates]]</c>: a certificate and its key, and the names it is for.</summary>
/// <remarks>Config path, immutable. The first one that asks for no client certificate also serves clients that name no host, or one that no certificate is for.</remarks>
public sealed record CertificateConfig
{
    /// <summary><c>hosts</c>: names, or <c>*.</c> and a name, which stands for exactly one label more.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary><c>certificate</c>: a PEM file, the certificate first and those that sign it behind.</summary>
    public string CertificateFile { get; init; } = "";

    /// <summary><c>key</c>: a PEM file with its private key.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary><c>min_version</c>; null: as <c>[tls]</c> has it.</summary>
    public TlsVersion? MinVersion { get; init; }

    /// <summary><c>client_ca</c>; null: as <c>[tls]</c> has it; empty: none is asked for.</summary>
    public string? ClientCaFile { get; init; }

    /// <summary>What that file holds; default where there is none, or where it was not read.</summary>
    public ImmutableArray<byte> ClientCaPem { get; init; }

    /// <summary><c>client_depth</c>; null: as <c>[tls]</c> has it.</summary>
    public long? ClientDepth { get; init; }

    /// <summary>What the certificate's file holds; default where it was not read.</summary>
    public ImmutableArray<byte> CertificatePem { get; init; }

    /// <summary>What the key's file holds; default where it was not read. Shown nowhere.</summary>
    public ImmutableArray<byte> KeyPem { get; init; }

    /// <summary>Where each key was written.</summary>
    public SourceMap Source { get; init; } = SourceMap.None;
}
