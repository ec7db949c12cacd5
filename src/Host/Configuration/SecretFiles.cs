using System.Buffers;
using System.Buffers.Text;
using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration;

/// <summary>Reads the files that hold secrets, which no configuration file should, and the certificates that go with them.</summary>
/// <remarks>Config path. What they hold is never shown, in no fault either.</remarks>
internal static class SecretFiles
{
    /// <summary>As short as a hash's output: shorter ones are words, and can be guessed.</summary>
    private const int LeastBytes = 16;

    /// <summary>Far more than any key; a path to something endless must not be read to its end.</summary>
    private const int MostBytes = 4096;

    /// <summary>Far more than any chain of certificates.</summary>
    private const int MostPemBytes = 256 * 1024;

    /// <summary>The paths of all that <paramref name="config"/> names.</summary>
    public static ImmutableArray<string> NamedIn(ProxyConfig config) =>
    [
        .. config.Services.SelectMany(static service =>
            new[] { service.Sticky?.SecretFile ?? "", service.CaFile, service.ClientCertificate?.CertificateFile ?? "", service.ClientCertificate?.KeyFile ?? "" })
            .Append(config.Mzlb?.SecretFile ?? "").Append(config.Mzlb?.Dns.Tsig?.SecretFile ?? "")
            .Concat(config.Certificates.SelectMany(static certificate => new[] { certificate.CertificateFile, certificate.KeyFile, certificate.ClientCaFile ?? "" }))
            .Append(config.Tls.ClientCaFile)
            .Append(config.Admin.TokenFile)
            .Where(static path => path.Length > 0).Distinct(),
    ];

    /// <summary>The configuration with its secrets.</summary>
    public static ProxyConfig Read(ProxyConfig config, FaultList faults) => config with
    {
        Services = [.. config.Services.Select(service => Read(service, faults))],
        Mzlb = config.Mzlb is { } mzlb ? Read(mzlb, faults) : null,
        Admin = config.Admin is { TokenFile.Length: > 0 } admin ? admin with { Token = [.. Read(admin.TokenFile, admin.Source.At("token_file"), faults)] } : config.Admin,
        Tls = config.Tls with { ClientCaPem = ReadPem(config.Tls.ClientCaFile, config.Tls.Source.At("client_ca"), faults) },
        Certificates = [.. config.Certificates.Select(certificate => ReadPair(certificate, faults))],
    };

    private static ServiceConfig Read(ServiceConfig service, FaultList faults)
    {
        ServiceConfig read = service.Sticky is { SecretFile.Length: > 0 } sticky
            ? service with { Sticky = sticky with { Secret = [.. Read(sticky.SecretFile, sticky.Source.At("secret_file"), faults)] } }
            : service;
        read = read.CaFile.Length > 0 ? read with { CaPem = ReadPem(read.CaFile, read.Source.At("ca"), faults) } : read;
        return read.ClientCertificate is { } own ? read with { ClientCertificate = ReadPair(own, faults) } : read;
    }

    private static CertificateConfig ReadPair(CertificateConfig certificate, FaultList faults) => certificate with
    {
        CertificatePem = ReadPem(certificate.CertificateFile, certificate.Source.At("certificate"), faults),
        KeyPem = ReadPem(certificate.KeyFile, certificate.Source.At("key"), faults),
        ClientCaPem = ReadPem(certificate.ClientCaFile ?? "", certificate.Source.At("client_ca"), faults),
    };

    private static MzlbConfig Read(MzlbConfig mzlb, FaultList faults)
    {
        MzlbConfig read = mzlb.SecretFile.Length == 0 ? mzlb : mzlb with { Secret = [.. Read(mzlb.SecretFile, mzlb.Source.At("secret_file"), faults)] };
        return read.Dns.Tsig is { SecretFile.Length: > 0 } tsig
            ? read with { Dns = read.Dns with { Tsig = tsig with { Secret = ReadBase64(tsig.SecretFile, tsig.Source.At("secret_file"), faults) } } }
            : read;
    }

    /// <summary>What the file's base64 stands for; empty when a fault says why not.</summary>
    private static ImmutableArray<byte> ReadBase64(string path, SourcePosition at, FaultList faults)
    {
        ReadOnlySpan<byte> written = Read(path, at, faults);
        byte[] secret = new byte[Base64.GetMaxDecodedFromUtf8Length(written.Length)];
        if (Base64.DecodeFromUtf8(written, secret, out _, out int count) == OperationStatus.Done)
        {
            return [.. secret.AsSpan(0, count)];
        }

        faults.Add(ConfigFaultCode.BadValue, at, $"{Shown.Quoted(path)} does not hold a key in base64, as 'keymgr -t NAME' and 'tsig-keygen NAME' print it behind 'secret'");
        return [];
    }

    /// <summary>All of the file; default when a fault says why not, or when there is no path, which the rules say.</summary>
    private static ImmutableArray<byte> ReadPem(string path, SourcePosition at, FaultList faults)
    {
        if (path.Length == 0)
        {
            return default;
        }

        byte[] bytes = new byte[MostPemBytes + 1];
        if (TryRead(path, bytes, at, faults) is not int count)
        {
            return default;
        }

        if (count <= MostPemBytes)
        {
            return [.. bytes.AsSpan(0, count)];
        }

        faults.Add(ConfigFaultCode.BadValue, at, $"{Shown.Quoted(path)} holds more than {MostPemBytes / 1024} KiB, which is no certificate's and no key's length");
        return default;
    }

    /// <summary>All of the file but a line end behind it; empty when a fault says why not.</summary>
    private static ReadOnlySpan<byte> Read(string path, SourcePosition at, FaultList faults)
    {
        byte[] bytes = new byte[MostBytes + 1];
        if (TryRead(path, bytes, at, faults) is int count)
        {
            ReadOnlySpan<byte> secret = bytes.AsSpan(0, count).TrimEnd("\r\n"u8);
            if (secret.Length is >= LeastBytes and <= MostBytes)
            {
                return secret;
            }

            faults.Add(ConfigFaultCode.BadValue, at, $"{Shown.Quoted(path)} holds {secret.Length} bytes; valid: {LeastBytes} to {MostBytes}, such as of 'openssl rand -hex 32'");
        }

        return default;
    }

    /// <summary>Fills <paramref name="bytes"/> from the file's begin; how many there were, or null when a fault says why not.</summary>
    private static int? TryRead(string path, byte[] bytes, SourcePosition at, FaultList faults)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            return file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add(ConfigFaultCode.FileUnreadable, at, $"{Shown.Quoted(path)} cannot be read: {ConfigFiles.Reason(fault)}");
            return null;
        }
    }
}
