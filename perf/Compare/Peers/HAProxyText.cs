namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>HAProxy's configuration file: no log, and the same fields added as by the others.</summary>
internal static class HAProxyText
{
    public static string Proxy(int port, int originPort) => $$"""
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
        frontend clients
          bind 127.0.0.1:{{port}} backlog 4096
          http-request set-header X-Forwarded-For %[src]
          http-request set-header X-Forwarded-Proto http
          http-request set-header X-Forwarded-Host %[req.hdr(host)]
          http-request set-header X-Forwarded-Port %[dst_port]
          http-request set-header X-Real-IP %[src]
          http-request set-header X-Request-ID %[uuid()]
          http-request set-header Forwarded for=%[src];host=\"%[req.hdr(host)]\";proto=http
          http-request set-header Via "1.1 haproxy"
          default_backend origin
        backend origin
          http-reuse always
          # As many kept connections as the others keep, and not thrown away between two rounds.
          server one 127.0.0.1:{{originPort}} pool-max-conn 256 pool-purge-delay 60s

        """;
}
