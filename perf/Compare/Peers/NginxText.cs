namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>nginx configuration files: what origin and proxy have in common, and the one block in which they differ.</summary>
internal static class NginxText
{
    // 100 bytes exactly, as workload W1 says.
    private static readonly string Body = string.Concat(Enumerable.Repeat("0123456789", 10));

    /// <summary>The origin: answers every request with the same 100 bytes, from memory.</summary>
    public static string Origin(string folder, int port) => Frame(folder, $$"""
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            location / {
              default_type text/plain;
              return 200 "{{Body}}";
            }
          }
        """);

    /// <summary>The proxy: kept upstream connections, and the fields that lb adds to a request (reference: "To the pod").</summary>
    public static string Proxy(string folder, int port, int originPort) => Frame(folder, $$"""
          upstream origin {
            server 127.0.0.1:{{originPort}};
            keepalive 256;
            keepalive_requests 10000000;
          }
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            location / {
              proxy_pass http://origin;
              proxy_http_version 1.1;
              proxy_set_header Connection "";
              proxy_set_header Host $http_host;
              proxy_set_header X-Forwarded-For $remote_addr;
              proxy_set_header X-Forwarded-Proto $scheme;
              proxy_set_header X-Forwarded-Host $http_host;
              proxy_set_header X-Forwarded-Port $server_port;
              proxy_set_header X-Real-IP $remote_addr;
              proxy_set_header X-Request-ID $request_id;
              proxy_set_header Forwarded "for=$remote_addr;host=\"$http_host\";proto=$scheme";
              proxy_set_header Via "1.1 nginx";
            }
          }
        """);

    private static string Frame(string folder, string block) => $$"""
        {{(Environment.IsPrivilegedProcess ? "user root;  # the worker must write into our temporary folder" : "")}}
        daemon off;
        worker_processes 1;
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/error.log;
        events {
          worker_connections 8192;
        }
        http {
          access_log off;
          keepalive_requests 10000000;
          keepalive_timeout 600s;
          client_max_body_size 0;
          client_body_temp_path {{folder}}/client_body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
        {{block}}
        }

        """;
}
