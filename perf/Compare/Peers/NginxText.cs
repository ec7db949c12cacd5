namespace LoadBalancer.Perf.Compare.Peers;

/// <summary>nginx configuration files: what origin and proxy have in common, and the one block in which they differ.</summary>
internal static class NginxText
{
    private const int LargeBytes = 64 * 1024;

    // As W1 and W2 say: 100 bytes, 1 KiB.
    private static readonly string Small = Digits(100);
    private static readonly string Middle = Digits(1024);

    /// <summary>The origin: 100 bytes on every path and to every method, 1 KiB, 64 KiB, and on /fields what the proxy says of the client.</summary>
    /// <remarks>The 64 KiB come from a file in <paramref name="folder"/>: a text in the configuration has to fit one of nginx's 4 KiB buffers.</remarks>
    public static string Origin(string folder, int port) => Frame(folder, $$"""
          sendfile on;
          open_file_cache max=4 inactive=1h;
          open_file_cache_valid 1h;
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            default_type text/plain;
            location / { return 200 "{{Small}}"; }
            location = /1k { return 200 "{{Middle}}"; }
            location = /64k { alias {{folder}}/64k; }
            location = /fields { return 200 "{{FieldCheck.NginxText}}"; }
          }
        """);

    /// <summary>What the file behind /64k holds.</summary>
    public static string Large => Digits(LargeBytes);

    /// <summary>The proxy, in the clear and within TLS 1.3: kept upstream connections, and the fields that lb adds to a request (reference: "To the pod").</summary>
    /// <remarks>It resumes sessions by tickets, as it does by default.</remarks>
    public static string Proxy(string folder, int port, int tlsPort, int originPort, TlsFiles files) => Frame(folder, $$"""
          upstream origin {
            server 127.0.0.1:{{originPort}};
            keepalive 256;
            keepalive_requests 10000000;
          }
          ssl_protocols TLSv1.3;
          server {
            listen 127.0.0.1:{{tlsPort}} ssl http2 backlog=4096 default_server;
            server_name {{TlsFiles.EcdsaHost}};
            ssl_certificate {{files.Ecdsa}};
            ssl_certificate_key {{files.EcdsaKey}};
            {{Location}}
          }
          server {
            listen 127.0.0.1:{{tlsPort}} ssl http2;
            server_name {{TlsFiles.RsaHost}};
            ssl_certificate {{files.Rsa}};
            ssl_certificate_key {{files.RsaKey}};
            {{Location}}
          }
          server {
            listen 127.0.0.1:{{port}} backlog=4096;
            {{Location}}
          }
        """);

    private const string Location = """
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
        """;

    private static string Digits(int count) => string.Create(count, 0, (text, _) => text.Fill('7'));

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
          # Nothing of a 64 KiB answer goes through a file, however slow its client.
          proxy_max_temp_file_size 0;
          client_body_temp_path {{folder}}/client_body;
          proxy_temp_path {{folder}}/proxy;
          fastcgi_temp_path {{folder}}/fastcgi;
          uwsgi_temp_path {{folder}}/uwsgi;
          scgi_temp_path {{folder}}/scgi;
        {{block}}
        }

        """;
}
