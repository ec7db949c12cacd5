using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>Our own configuration file for a measurement.</summary>
internal static class LbText
{
    /// <param name="port">Where clients connect.</param>
    /// <param name="tlsPort">Where clients connect that speak TLS.</param>
    /// <param name="originPort">The one endpoint.</param>
    /// <param name="adminPort">Where /metrics is.</param>
    /// <param name="transport">The <c>kind</c> of <c>[transport]</c>, with one loop; null leaves the table out.</param>
    /// <param name="routeCount">At least 1.</param>
    /// <param name="files">The certificates.</param>
    public static string Configuration(int port, int tlsPort, int originPort, int adminPort, string? transport, int routeCount, TlsFiles files) => $$"""
        {{(transport is null ? "" : $"[transport]\nkind = \"{transport}\"\nloops = 1\n")}}
        [[listeners]]
        name = "http"
        address = "127.0.0.1:{{port}}"

        [[listeners]]
        name = "https"
        address = "127.0.0.1:{{tlsPort}}"
        protocol = "https"

        [[certificates]]
        hosts = ["{{TlsFiles.EcdsaHost}}"]
        certificate = "{{files.Ecdsa}}"
        key = "{{files.EcdsaKey}}"

        [[certificates]]
        hosts = ["{{TlsFiles.RsaHost}}"]
        certificate = "{{files.Rsa}}"
        key = "{{files.RsaKey}}"

        {{RoutePlan.Toml(routeCount)}}
        [[services]]
        name = "origin"
        endpoints = [{ address = "127.0.0.1:{{originPort}}" }]
        keepalive = { idle = 256 }

        [access_log]
        format = "off"

        [admin]
        address = "127.0.0.1:{{adminPort}}"

        """;
}
