using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>What annotations of the classic IKS ALB come to.</summary>
public sealed class IksAnnotationTests
{
    private const string Prefix = "ingress.bluemix.net/";

    [Theory]
    [InlineData("rewrite-path", "serviceName=web rewrite=/x/", "rewrite_path = \"/x/\"")]
    [InlineData("proxy-connect-timeout", "serviceName=web timeout=62s", "timeouts = { connect = \"62s\" }")]
    [InlineData("proxy-read-timeout", "timeout=62s", "timeouts = { first_byte = \"62s\", idle = \"62s\" }")]
    [InlineData("client-max-body-size", "serviceName=web size=2m; size=1m", "max_body = \"2MiB\"")]
    [InlineData("client-max-body-size", "4m", "max_body = \"4MiB\"")]
    [InlineData("proxy-next-upstream-config", "serviceName=web retries=2 timeout=0 error=true http_502=true http_503=false", "retry = { attempts = 2, on = [\"connect\", \"reset\", \"502\"] }")]
    [InlineData("global-rate-limit", "key=$http_x_user_id rate=100r/m", "rate_limit = { key = \"header:x-user-id\", per = \"1m\", requests = 100 }")]
    [InlineData("service-rate-limit", "serviceName=web key=location rate=10r/s", "rate_limit = { key = \"host\", per = \"1s\", requests = 10 }")]
    [InlineData("sticky-cookie-services", "serviceName=web name=route expires=1h path=/a hash=sha1", "sticky = { cookie = \"route\", max_age = \"1h\", path = \"/a\" }")]
    [InlineData("upstream-keepalive", "serviceName=web keepalive=32", "keepalive = { idle = 32 }")]
    [InlineData("upstream-keepalive-timeout", "serviceName=web timeout=20s", "keepalive = { timeout = \"20s\" }")]
    [InlineData("upstream-max-fails", "serviceName=web max-fails=2", "passive = { connect_failures = 2, failures = 2 }")]
    [InlineData("upstream-fail-timeout", "serviceName=web fail-timeout=20s", "passive = { eject = \"20s\", window = \"20s\" }")]
    [InlineData("proxy-add-headers", "serviceName=web {\n  X-A: \"two words\";\n  X-Client $remote_addr;\n}", "request_headers = { set = { X-A = \"two words\", X-Client = \"$client_ip\" } }")]
    [InlineData("response-add-headers", "serviceName=web {\n  X-A: 1;\n}", "response_headers = { set = { X-A = \"1\" } }")]
    [InlineData("response-remove-headers", "serviceName=web {\n  \"Server\";\n  \"X-Powered-By\";\n}", "response_headers = { remove = [\"Server\", \"X-Powered-By\"] }")]
    [InlineData("large-client-header-buffers", "number=4 size=16k", "header_bytes = \"64KiB\"\nrequest_line = \"16KiB\"")]
    [InlineData("redirect-to-https", "True", "https_redirect = true")]
    [InlineData("keepalive-timeout", "timeout=90s", "idle_timeout = \"90s\"")]
    public void An_annotation_becomes_a_key(string name, string value, string toml)
    {
        foreach (string prefix in (string[])[Prefix, "ingress.kubernetes.io/"])
        {
            Imported imported = Imported.Annotated((prefix + name, value));

            Assert.Contains($"\n{toml}\n", imported.Toml, StringComparison.Ordinal);
            Assert.Equal(0, imported.NotCarriedCount);
            Assert.NotNull(imported.Config);
        }
    }

    [Theory]
    [InlineData("rewrite-path", "serviceName=other rewrite=/", "no path of this Ingress leads to a service 'other'")]
    [InlineData("rewrite-path", "serviceName=web", "valid: such as 'serviceName=web rewrite=/'")]
    [InlineData("proxy-read-timeout", "serviceName=web timeout=long", "valid: such as 'serviceName=web timeout=60s'")]
    [InlineData("proxy-add-headers", "serviceName=web { X-A $proxy_add_x_forwarded_for; }", "'$proxy_add_x_forwarded_for' of field 'X-A' has no counterpart")]
    [InlineData("proxy-add-headers", "serviceName=web { Host: a; }", "the Host that endpoints get is the service's key 'host_header'")]
    [InlineData("global-rate-limit", "key=$uri rate=1r/s", "the key '$uri' is none of 'rate_limit'")]
    [InlineData("service-rate-limit", "serviceName=web key=location conn=2", "'conn' bounds connections")]
    [InlineData("large-client-header-buffers", "number=4 size=1m", "header_bytes in [limits] is 4MiB")]
    [InlineData("hsts", "maxAge=1", "valid: such as 'enabled=true maxAge=31536000")]
    [InlineData("ssl-services", "ssl-secret=a", "valid: such as 'ssl-service=web'")]
    [InlineData("ssl-services", "ssl-service=other", "no path of this Ingress leads to a service 'other'")]
    [InlineData("tcp-ports", "serviceName=a ingressPort=1", "listeners of protocol 'tcp' are not in this version")]
    [InlineData("keepalive-requests", "requests=100", "a client's connection is not closed for the number of its requests")]
    [InlineData("location-modifier", "modifier='='", "write 'path_type'")]
    [InlineData("mutual-auth", "secretName=a", "'client_ca' (and 'client_depth')")]
    public void What_cannot_be_carried_over_is_told(string name, string value, string reason)
    {
        Imported imported = Imported.Annotated((Prefix + name, value));

        Assert.Contains(imported.About($"annotation '{Prefix}{name}': not carried over: "), line => line.Contains(reason, StringComparison.Ordinal));
        Assert.NotNull(imported.Config);
    }

    [Fact]
    public void What_is_said_of_one_service_is_not_done_to_another()
    {
        string yaml = Manifests.Ingress([(Prefix + "rewrite-path", "serviceName=next rewrite=/n;serviceName=web rewrite=/w")], more: Manifests.Next).Replace(
            "      - path: /\n", "      - {path: /next, backend: {service: {name: next, port: {number: 80}}}}\n      - path: /\n", StringComparison.Ordinal);
        ProxyConfig config = Imported.Of(yaml).Config;

        Assert.Equal([("/next", "/n"), ("/", "/w")], config.Routes.Select(static route => (route.Path, route.RewritePath)));
    }

    [Fact]
    public void Of_two_wishes_for_all_clients_the_more_generous_is_taken()
    {
        string first = Manifests.Ingress([(Prefix + "keepalive-timeout", "timeout=90s")]);
        string second = Manifests.Ingress([(Prefix + "keepalive-timeout", "timeout=30s")], name: "other", path: "/b");
        ProxyConfig config = Imported.Of($"{first}---\n" + second[..second.IndexOf("---", StringComparison.Ordinal)]).Config;

        Assert.Equal(TimeSpan.FromSeconds(90), config.Limits.IdleTimeout);
    }

    [Fact]
    public void The_old_prefix_was_ingress_nginxs_too() =>
        Assert.Equal("/x", Imported.Annotated(("ingress.kubernetes.io/rewrite-target", "/x")).Route.RewritePath);
}
