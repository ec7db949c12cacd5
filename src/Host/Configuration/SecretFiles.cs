using System.Collections.Immutable;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration;

/// <summary>Reads the files that hold secrets, which no configuration file should.</summary>
/// <remarks>Config path. What they hold is never shown, in no fault either.</remarks>
internal static class SecretFiles
{
    /// <summary>As short as a hash's output: shorter ones are words, and can be guessed.</summary>
    private const int LeastBytes = 16;

    /// <summary>Far more than any key; a path to something endless must not be read to its end.</summary>
    private const int MostBytes = 4096;

    /// <summary>The paths of all that <paramref name="config"/> names.</summary>
    public static ImmutableArray<string> NamedIn(ProxyConfig config) =>
        [.. config.Services.Select(static service => service.Sticky?.SecretFile ?? "").Where(static path => path.Length > 0).Distinct()];

    /// <summary>The configuration with its secrets.</summary>
    public static ProxyConfig Read(ProxyConfig config, FaultList faults) => config with
    {
        Services = [.. config.Services.Select(service => service.Sticky is { SecretFile.Length: > 0 } sticky
            ? service with { Sticky = sticky with { Secret = [.. Read(sticky.SecretFile, sticky.Source.At("secret_file"), faults)] } }
            : service)],
    };

    /// <summary>All of the file but a line end behind it; empty when a fault says why not.</summary>
    private static ReadOnlySpan<byte> Read(string path, SourcePosition at, FaultList faults)
    {
        byte[] bytes = new byte[MostBytes + 1];
        try
        {
            using FileStream file = File.OpenRead(path);
            int count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            ReadOnlySpan<byte> secret = bytes.AsSpan(0, count).TrimEnd("\r\n"u8);
            if (secret.Length is >= LeastBytes and <= MostBytes)
            {
                return secret;
            }

            faults.Add(ConfigFaultCode.BadValue, at, $"{Shown.Quoted(path)} holds {secret.Length} bytes; valid: {LeastBytes} to {MostBytes}, such as of 'openssl rand -hex 32'");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            faults.Add(ConfigFaultCode.FileUnreadable, at, $"{Shown.Quoted(path)} cannot be read: {ConfigFiles.Reason(fault)}");
        }

        return default;
    }
}
