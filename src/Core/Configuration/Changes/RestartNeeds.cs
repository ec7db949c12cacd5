using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Configuration.Changes;

/// <summary>What a running process cannot change in itself.</summary>
/// <remarks>
/// Config path. The rest of the configuration is taken; each of these is told as a warning until the process is started again or the key is set back.
/// </remarks>
public static class RestartNeeds
{
    /// <summary>Adds a warning for each key that waits for a restart.</summary>
    /// <param name="atStart">What the process was started with.</param>
    /// <param name="next">What it is to run.</param>
    /// <param name="faults">Gets the warnings.</param>
    public static void Check(ProxyConfig atStart, ProxyConfig next, FaultList faults)
    {
        Compare("kind", "[transport]", atStart.Transport.Kind.ToString().ToLowerInvariant(), next.Transport.Kind.ToString().ToLowerInvariant(), next.Transport.Source);
        Compare("loops", "[transport]", $"{atStart.Transport.LoopCount}", $"{next.Transport.LoopCount}", next.Transport.Source);
        Compare("mode", "[mzlb.dns]", Mode(atStart), Mode(next), next.Mzlb?.Dns.Source ?? atStart.Mzlb?.Dns.Source ?? SourceMap.None);
        Compare("state_dir", "[mzlb]", atStart.Mzlb?.StateFolder ?? "", next.Mzlb?.StateFolder ?? "", next.Mzlb?.Source ?? SourceMap.None);
        Compare("address", "[admin]", AddressText.Of(atStart.Admin.Address), AddressText.Of(next.Admin.Address), next.Admin.Source);
        Compare("mode", "[admin]", Convert.ToString((int)atStart.Admin.Mode, 8), Convert.ToString((int)next.Admin.Mode, 8), next.Admin.Source);
        Compare("track_file", "[portable_ip]", atStart.PortableIp?.TrackFile ?? "", next.PortableIp?.TrackFile ?? "", next.PortableIp?.Source ?? SourceMap.None);

        static string Mode(ProxyConfig config) => config.Mzlb?.Dns.Mode.ToString().ToLowerInvariant() ?? "none";

        void Compare(string key, string table, string started, string written, SourceMap source)
        {
            if (started != written)
            {
                string message = $"{key} in {table} stays {Shown.Quoted(started)}, as the process was started with, until it is started again; the rest is in force";
                faults.Add(ConfigFaultCode.NeedsRestart, source.Here.File is null ? next.Origin : source.At(key), message);
            }
        }
    }
}
