using LoadBalancer.Core.Configuration;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>What annotations of ingress-nginx come to.</summary>
public sealed class NginxAnnotationTests
{
    private const string Prefix = "nginx.ingress.kubernetes.io/";

    [Theory]
    [InlineData("proxy-connect-timeout", "5", "timeouts = { connect = \"5s\" }")]
    [InlineData("proxy-read-timeout", "30", "timeouts = { first_byte = \"30s\", idle = \"30s\" }")]
    [InlineData("proxy-read-timeout", "2h", "timeouts = { first_byte = \"2h\", idle = \"2h\", tunnel = \"2h\" }")]
    [InlineData("proxy-send-timeout", "90", "timeouts = { idle = \"90s\" }")]
    [InlineData("proxy-next-upstream", "error timeout http_502 non_idempotent", "retry = { non_idempotent = true, on = [\"connect\", \"reset\", \"timeout\", \"502\"] }")]
    [InlineData("proxy-next-upstream", "off", "retry = { attempts = 1 }")]
    [InlineData("proxy-next-upstream-tries", "3", "retry = { attempts = 3 }")]
    [InlineData("proxy-next-upstream-tries", "0", "retry = { attempts = 10 }")]
    [InlineData("whitelist-source-range", "10.1.2.3/8, 192.168.0.1,fd00::1/8", "allow = [\"10.0.0.0/8\", \"192.168.0.1\", \"fd00::/8\"]")]
    [InlineData("allowlist-source-range", "10.0.0.0/8", "allow = [\"10.0.0.0/8\"]")]
    [InlineData("denylist-source-range", "10.0.0.0/8", "deny = [\"10.0.0.0/8\"]")]
    [InlineData("limit-rps", "10", "rate_limit = { burst = 50, per = \"1s\", requests = 10 }")]
    [InlineData("limit-rpm", "60", "rate_limit = { burst = 300, per = \"1m\", requests = 60 }")]
    [InlineData("permanent-redirect", "https://new.test$request_uri", "redirect = { status = 301, to = \"https://new.test$request_uri\" }")]
    [InlineData("temporal-redirect", "https://$host/soon", "redirect = { status = 302, to = \"https://$host/soon\" }")]
    [InlineData("rewrite-target", "/inner", "rewrite_path = \"/inner\"")]
    [InlineData("ssl-redirect", "false", "https_redirect = false")]
    [InlineData("force-ssl-redirect", "true", "https_redirect = true")]
    [InlineData("load-balance", "round_robin", "balancing = \"round_robin\"")]
    [InlineData("load-balance", "ewma", "balancing = \"power_of_two\"")]
    [InlineData("load-balance", "ip_hash", "balancing = \"consistent_hash\"")]
    [InlineData("upstream-hash-by", "$remote_addr", "hash_key = \"client_ip\"")]
    [InlineData("upstream-hash-by", "$request_uri", "hash_key = \"path\"")]
    [InlineData("upstream-hash-by", "$host", "hash_key = \"host\"")]
    [InlineData("upstream-hash-by", "${http_x_user_id}", "hash_key = \"header:x-user-id\"")]
    [InlineData("upstream-hash-by", "$cookie_session", "hash_key = \"cookie:session\"")]
    [InlineData("upstream-vhost", "inner.test", "host_header = \"inner.test\"")]
    [InlineData("affinity", "cookie", "sticky = { cookie = \"INGRESSCOOKIE\" }")]
    [InlineData("service-upstream", "true", "dns = { name = \"web.default.svc.cluster.local:80\" }")]
    public void An_annotation_becomes_a_key(string name, string value, string toml)
    {
        Imported imported = Imported.Annotated((Prefix + name, value));

        Assert.Contains($"\n{toml}\n", imported.Toml, StringComparison.Ordinal);
        Assert.Equal(0, imported.NotCarriedCount);
        Assert.NotNull(imported.Config);
    }

    [Theory]
    [InlineData("backend-protocol", "HTTP")]
    [InlineData("ssl-redirect", "true")]
    [InlineData("force-ssl-redirect", "false")]
    [InlineData("proxy-buffering", "off")]
    [InlineData("proxy-request-buffering", "off")]
    [InlineData("proxy-http-version", "1.1")]
    [InlineData("limit-rps", "0")]
    public void What_lb_does_anyway_needs_no_key_and_no_line(string name, string value)
    {
        Imported imported = Imported.Annotated((Prefix + name, value));

        Assert.Equal(Imported.Annotated().Toml, imported.Toml);
        Assert.Equal(Imported.Annotated().Lines, imported.Lines);
    }

    [Theory]
    [InlineData("proxy-connect-timeout", "soon", "its value is 'soon'; valid: a number of seconds")]
    [InlineData("proxy-connect-timeout", "100d", "connect in [routes.timeouts] is 100d; valid: 1ms to 1d")]
    [InlineData("proxy-next-upstream", "error http_403", "'http_403' is no cause for another attempt")]
    [InlineData("denylist-source-range", "10.0.0.0/8,nowhere", "'nowhere' is no network")]
    [InlineData("load-balance", "magic", "valid: round_robin, least_conn, ewma or ip_hash")]
    [InlineData("upstream-hash-by", "$host$request_uri", "is no key of 'hash_key'")]
    [InlineData("affinity", "ip", "valid: cookie")]
    [InlineData("session-cookie-name", "a", "it has no effect without affinity")]
    [InlineData("permanent-redirect-code", "308", "it has no effect without permanent-redirect")]
    [InlineData("permanent-redirect", "https://$arg_next", "'$arg_next' has no counterpart")]
    [InlineData("permanent-redirect", "nowhere", "to in [routes.redirect] is 'nowhere'")]
    [InlineData("limit-burst-multiplier", "2", "it has no effect without limit-rps or limit-rpm")]
    [InlineData("rewrite-target", "/$3", "in a way that 'rewrite_path' cannot")]
    [InlineData("upstream-vhost", "a b", "host_header in [[services]] is 'a b'")]
    [InlineData("configuration-snippet", "return 200;", "lb runs no text of nginx")]
    [InlineData("custom-headers", "x/y", "it names a ConfigMap")]
    [InlineData("enable-cors", "true", "the fields of CORS")]
    [InlineData("cors-allow-origin", "*", "the fields of CORS")]
    [InlineData("auth-url", "http://x", "lb asks nobody else")]
    [InlineData("proxy-buffering", "on", "lb passes bodies on as they come")]
    [InlineData("ssl-redirect", "maybe", "its value is 'maybe'; valid: true or false")]
    [InlineData("proxy-ssl-name", "web.test", "it has no effect without backend-protocol")]
    [InlineData("proxy-ssl-secret", "default/ca", "name them with 'ca' and 'client_certificate'")]
    [InlineData("backend-protocol", "FCGI", "'FCGI' is not spoken to endpoints (valid: HTTP, HTTPS, GRPC or GRPCS)")]
    [InlineData("frobnicate", "1", "lb has nothing that corresponds")]
    public void What_cannot_be_carried_over_is_told_with_the_object_the_annotation_and_why(string name, string value, string reason)
    {
        Imported imported = Imported.Annotated((Prefix + name, value));

        string line = Assert.Single(imported.About("not carried over"));
        Assert.StartsWith($"a.yaml:7: Ingress default/web: annotation '{Prefix}{name}': not carried over: ", line, StringComparison.Ordinal);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.NotNull(imported.Config);
    }

    [Fact]
    public void Endpoints_over_tls_are_verified_as_nginx_was_told_to()
    {
        Imported asBefore = Imported.Annotated((Prefix + "backend-protocol", "HTTPS"), (Prefix + "proxy-ssl-name", "inner.test"));
        Imported verified = Imported.Annotated((Prefix + "backend-protocol", "https"), (Prefix + "proxy-ssl-verify", "on"));

        Assert.Contains("\nprotocol = \"https\"\n", asBefore.Toml, StringComparison.Ordinal);
        Assert.Contains("\nserver_name = \"inner.test\"\n", asBefore.Toml, StringComparison.Ordinal);
        Assert.Contains("\ninsecure = true\n", asBefore.Toml, StringComparison.Ordinal);
        Assert.Contains("\nprotocol = \"https\"\n", verified.Toml, StringComparison.Ordinal);
        Assert.DoesNotContain("insecure", verified.Toml, StringComparison.Ordinal);
        Assert.Equal(0, asBefore.NotCarriedCount + verified.NotCarriedCount);
    }

    [Fact]
    public void Annotations_of_nobody_we_speak_for_are_passed_over() =>
        Assert.Equal(0, Imported.Annotated(("kubectl.kubernetes.io/last-applied-configuration", "{}"), ("traefik.ingress.kubernetes.io/x", "1")).NotCarriedCount);

    [Theory]
    [InlineData("/foo(/|$)(.*)", "/$2", "/foo", "/")]
    [InlineData("/foo(/|$)(.*)", "/bar/$2", "/foo", "/bar")]
    [InlineData("/foo/(.*)", "/$1", "/foo", "/")]
    [InlineData("/foo/?(.*)", "/$1", "/foo", "/")]
    [InlineData("/(.*)", "/bar/$1", "/", "/bar")]
    public void The_usual_pattern_is_a_prefix_that_is_replaced(string path, string target, string prefix, string rewrite)
    {
        Imported imported = Imported.Of(Manifests.Ingress([(Prefix + "rewrite-target", target), (Prefix + "use-regex", "true")], path: path));

        Assert.Equal((prefix, rewrite, 0), (imported.Route.Path, imported.Route.RewritePath, imported.NotCarriedCount));
    }

    [Theory]
    [InlineData("/foo/[0-9]+")]
    [InlineData("/(a|b)(/|$)(.*)")]
    public void Another_pattern_is_in_the_report_and_no_route(string path)
    {
        Imported imported = Imported.Of(Manifests.Ingress([(Prefix + "use-regex", "true")], path: path));

        Assert.Empty(imported.Config.Routes);
        Assert.Contains("lb matches whole path elements, not patterns", Assert.Single(imported.About("not carried")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_cookie_has_all_that_is_said_of_it()
    {
        StickyConfig sticky = Imported.Annotated(
            (Prefix + "affinity", "cookie"), (Prefix + "session-cookie-name", "route"), (Prefix + "session-cookie-max-age", "3600"),
            (Prefix + "session-cookie-path", "/a"), (Prefix + "session-cookie-samesite", "None"), (Prefix + "session-cookie-secure", "true")).Service.Sticky!;

        Assert.Equal(("route", TimeSpan.FromHours(1), "/a"), (sticky.Cookie, sticky.MaxAge, sticky.Path));
        Assert.Equal((CookieSameSite.None, CookieSecurity.Always), (sticky.SameSite, sticky.Secure));
    }

    [Fact]
    public void The_root_of_an_application_leads_there_and_nowhere_else()
    {
        ProxyConfig config = Imported.Annotated((Prefix + "whitelist-source-range", "10.0.0.0/8"), (Prefix + "app-root", "/app")).Config;

        RouteConfig root = Assert.Single(config.Routes, static route => route.PathType == RoutePathType.Exact);
        Assert.Equal(("/", "/app", 302L), (root.Path, root.Redirect!.To, root.Redirect.Status));
        Assert.All(config.Routes, static route => Assert.Single(route.Allow)); // the redirect is for those alone, too
    }

    [Fact]
    public void A_list_of_those_allowed_that_cannot_be_read_lets_nobody_in()
    {
        Imported imported = Imported.Annotated((Prefix + "whitelist-source-range", "office"));

        Assert.Equal(2, imported.Route.Deny.Length);
        Assert.Contains(imported.Lines, static line => line.Contains("so nobody may ask", StringComparison.Ordinal));
    }

    [Fact]
    public void The_larger_of_two_timeouts_is_the_idle_time()
    {
        TimeoutsConfig timeouts = Imported.Annotated((Prefix + "proxy-read-timeout", "10"), (Prefix + "proxy-send-timeout", "20")).Route.Timeouts!;

        Assert.Equal((TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20)), (timeouts.FirstByte, timeouts.Idle));
    }

    [Fact]
    public void The_bound_that_nobody_wrote_is_noted_once()
    {
        string yaml = Manifests.Ingress([]).Replace("nginx.ingress.kubernetes.io/proxy-body-size: \"0\"", "a: b", StringComparison.Ordinal);
        Imported imported = Imported.Of(yaml);

        Assert.Equal("lb: request bodies: note: the controllers refuse those above 1 MiB unless told otherwise, lb none; 'max_body' bounds them", Assert.Single(imported.Lines));
        Assert.Equal(0, imported.NotCarriedCount);
        Assert.Empty(Imported.Annotated().Lines);
    }

    [Fact]
    public void Sizes_are_nginxs() =>
        Assert.Equal(8 * 1024 * 1024, Imported.Of(Manifests.Ingress([]).Replace("proxy-body-size: \"0\"", "proxy-body-size: 8m", StringComparison.Ordinal)).Route.MaxBodyBytes);
}
