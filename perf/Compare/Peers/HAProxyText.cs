namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>HAProxy's configuration file: no log, and the same fields added as by the others, in the clear and within TLS 1.3.</summary>
internal static class HAProxyText
{
    public static string Proxy(int port, int tlsPort, int originPort, TlsFiles files) => $$"""
        global
          nbthread 1
          maxconn 9000
        defaults
          mode http
          timeout connect 5s
          timeout client 600s
          timeout server 600s
          timeout http-keep-alive 600s
          timeout http-request 60s
        {{Frontend("clients", $"127.0.0.1:{port} backlog 4096", "http")}}
        {{Frontend("tls", $"127.0.0.1:{tlsPort} backlog 4096 ssl crt {files.EcdsaBoth} crt {files.RsaBoth} alpn h2,http/1.1 ssl-min-ver TLSv1.3", "https")}}
        backend origin
          http-reuse always
          # As many kept connections as the others keep, and not thrown away between two rounds.
          server one 127.0.0.1:{{originPort}} pool-max-conn 256 pool-purge-delay 60s

        """;

    private static string Frontend(string name, string bind, string scheme) => $$"""
        frontend {{name}}
          bind {{bind}}
          http-request set-header X-Forwarded-For %[src]
          http-request set-header X-Forwarded-Proto {{scheme}}
          http-request set-header X-Forwarded-Host %[req.hdr(host)]
          http-request set-header X-Forwarded-Port %[dst_port]
          http-request set-header X-Real-IP %[src]
          http-request set-header X-Request-ID %[uuid()]
          http-request set-header Forwarded for=%[src];host=\"%[req.hdr(host)]\";proto={{scheme}}
          http-request set-header Via "1.1 haproxy"
          default_backend origin
        """;
}
