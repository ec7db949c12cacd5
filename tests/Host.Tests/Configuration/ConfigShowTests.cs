using System.Text.Json;
using CsCheck;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Configuration.Binding;
using LoadBalancer.Host.Configuration.Toml;

namespace LoadBalancer.Host.Tests.Configuration;

/// <summary>What <c>lb config show</c> prints is the configuration: whole, and the same when it is read again.</summary>
public sealed class ConfigShowTests
{
    private const string Head = """
        listeners = [{ address = "127.0.0.1:0" }]
        services = [{ name = "web", endpoints = [{ address = "10.0.0.1:80" }] }]

        """;

    private const string Listener = "listeners = [{ address = \"127.0.0.1:0\" }]\n";
    private const string Web = "[[services]]\nname = \"web\"\nendpoints = [{ address = \"10.0.0.1:80\" }]\n";

    // Parts of one [[routes]] and one [[services]]: any of them may stand beside the others.
    private static readonly string[] RouteParts =
    [
        "name = \"n\"", "methods = [\"GET\"]", "headers = { X-A = \"a b\" }",
        "rate_limit = { requests = 10 }", "allow = [\"10.0.0.0/8\"]", "response_headers = { remove = [\"Server\"] }", "path_type = \"exact\"",
    ];

    private static readonly string[] Targets =
    [
        "service = \"web\"", "service = \"web\"\nrequest_headers = { set = { X-A = \"$host\" } }", "service = \"web\"\nmax_body = \"1MiB\"",
        "service = \"web\"\ntimeouts = { first_byte = \"90s\" }", "split = [{ service = \"web\" }]\nretry = { attempts = 3 }",
        "split = [{ service = \"web\", weight = 2 }, { service = \"x\" }]", "redirect = { to = \"/y\" }", "respond = { status = 204 }",
        "respond = { body = \"\u00e9\\\"\\\\\" }",
    ];

    private static readonly string[] ServiceParts =
    [
        "health = { type = \"tcp\" }", "health = {}", "health = { expect_status = \"200\", interval = \"1m\" }", "sticky = { cookie = \"c\" }", "passive = { max_ejected = 0 }",
        "passive = { failures = 0 }", "queue = { size = 1 }\nmax_connections = 2", "retry = { on = [] }", "retry = { budget = 0.125 }", "prefer_zone = true",
        "balancing = \"consistent_hash\"\nhash_key = \"cookie:a\"", "slow_start = \"60s\"", "keepalive = { idle = 0 }", "on_all_unhealthy = \"503\"",
    ];

    private static readonly string[] ServiceTargets =
    [
        "endpoints = [{ address = \"10.0.0.1:80\" }, { address = \"[::1]:81\", zone = \"a\", weight = 0 }]", "endpoints = []",
        "selector = { app = \"x\" }\nport = 80", "selector = {}\nport = 80", "dns = { name = \"a.test:80\" }",
    ];

    private static readonly string[] Overrides =
        [.. ConfigBinder.ListKeys().Where(static key => key.Table is "[routes.timeouts]" or "[routes.retry]").Select(static key => key.Name)];

    [Theory]
    [InlineData("conf/lb.toml")]
    [InlineData("conf/full.toml")]
    [InlineData("conf/multi-zone")]
    public void An_example_shown_is_the_same_configuration(string path) => MustReadBackTheSame(ConfigLoader.Load([Repository.File(path)]));

    [Fact]
    public void Any_configuration_shown_is_the_same_configuration() =>
        Gen.Select(Gen.OneOf(Targets), Some(RouteParts), Gen.OneOf(ServiceTargets), Some(ServiceParts)).Sample(
            static (target, route, serviceTarget, service) =>
            {
                string text = $"{Listener}{Web}[[routes]]\npath = \"/x\"\n{target}\n{Lines(route)}[[services]]\nname = \"x\"\n{serviceTarget}\n{Lines(service)}";
                using ConfigFolder folder = new(("a.toml", text));
                MustReadBackTheSame(folder.Load());
            },
            iter: 300);

    [Fact]
    public void Every_default_is_shown_that_is_a_value_and_no_other()
    {
        using ConfigFolder folder = new(("a.toml", Head + "routes = [{ service = \"web\" }]"));

        string shown = ConfigShow.Toml(folder.Load().Files);

        Assert.Contains("[limits]\nrequest_line = \"8KiB\"\n", shown, StringComparison.Ordinal);
        Assert.Contains("\nqueue = { size = 0, timeout = \"1s\" }\n", shown, StringComparison.Ordinal);
        Assert.Contains("\n[[routes]]\npath = \"/\"\npath_type = \"prefix\"\nmethods = []\nservice = \"web\"\n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\nzone =", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("sticky", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_was_written_is_shown_when_that_is_asked()
    {
        using ConfigFolder folder = new(("a.toml", "[admin]\n\n[limits]\nheader_count = 7\n"), ("b.toml", Head + "routes = [{ service = \"web\" }]\n[limits]\nmin_rate = 0"));

        Assert.Equal(
            """
            [[listeners]]
            address = "127.0.0.1:0"

            [[routes]]
            service = "web"

            [[services]]
            name = "web"
            endpoints = [{ address = "10.0.0.1:80" }]

            [limits]
            header_count = 7
            min_rate = 0

            [admin]

            """.ReplaceLineEndings("\n"),
            ConfigShow.Toml(folder.Load().Files, isWrittenOnly: true));
    }

    [Fact]
    public void A_files_path_is_shown_as_a_whole_and_what_the_file_holds_is_not()
    {
        using ConfigFolder folder = new(
            ("a.toml", Head.Replace("name = \"web\"", "name = \"web\", sticky = { cookie = \"c\", secret_file = \"the.key\" }", StringComparison.Ordinal) +
                "routes = [{ service = \"web\" }]\naccess_log = { path = \"access.log\" }"),
            ("the.key", "0123456789abcdef0123456789abcdef"));

        foreach (bool isWrittenOnly in new[] { true, false })
        {
            string shown = ConfigShow.Toml(folder.Load().Files, isWrittenOnly);

            Assert.Contains($"secret_file = \"{folder["the.key"]}\"", shown, StringComparison.Ordinal);
            Assert.Contains($"path = \"{folder["access.log"]}\"", shown, StringComparison.Ordinal);
            Assert.DoesNotContain("0123456789abcdef", shown, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void As_JSON_it_says_the_same()
    {
        LoadResult loaded = ConfigLoader.Load([Repository.File("conf/full.toml")]);

        using JsonDocument json = JsonDocument.Parse(ConfigShow.Json(loaded.Files));

        Assert.Equal("10s", json.RootElement.GetProperty("limits").GetProperty("header_timeout").GetString());
        Assert.Equal(0.2, json.RootElement.GetProperty("services")[0].GetProperty("retry").GetProperty("budget").GetDouble());
        Assert.Equal(ConfigShow.Json(loaded.Files), ConfigShow.TomlToJson(ConfigShow.Toml(loaded.Files)));
        Assert.Null(ConfigShow.TomlToJson("<html>"));
    }

    [Fact]
    public void Every_default_that_is_a_value_is_read_as_one()
    {
        // A default is words when it says so; a value that could not be read would silently not be shown.
        string[] words =
        [
            "required", "–", "the host's name", "its ALB's zone", "the address", "host + path", "any host", "`requests`", "the service's",
            "all bits: 32 or 128", "keepalived's choice", "as `[tls]` has it", "as `tls.redirect_http` says", "made of the ALB's id",
        ];

        Assert.Empty(ConfigBinder.ListKeys().Where(static key => TomlLiteral.Read(key.Default) is null).Select(static key => key.Default).Distinct().Except(words));
    }

    private static Gen<string[]> Some(string[] parts) => Gen.Shuffle(parts).SelectMany(all => Gen.Int[0, 4].Select(count => all[..count]));

    private static string Lines(string[] parts) => string.Concat(parts.DistinctBy(static part => part.Split(' ')[0]).Select(static part => part + "\n"));

    /// <summary>Equal as values, the places where they were written apart; and not one fault more.</summary>
    private static void MustReadBackTheSame(LoadResult loaded)
    {
        Assert.NotNull(loaded.Config);
        foreach (bool isWrittenOnly in new[] { true, false })
        {
            string shown = ConfigShow.Toml(loaded.Files, isWrittenOnly);
            using ConfigFolder folder = new(("shown.toml", shown));
            LoadResult again = folder.Load();

            Assert.Equal(loaded.Faults.Select(static fault => fault.Code), again.Faults.Select(static fault => fault.Code));
            Assert.Equal(Values(loaded.Config), Values(again.Config!));
            Assert.Equal(shown, ConfigShow.Toml(again.Files, isWrittenOnly));
        }
    }

    // Of a route's timeouts and retry it matters which are written: the others are the service's.
    private static string Values(ProxyConfig config) =>
        ValueText.Of(config, static type => type == typeof(SourceMap) || type == typeof(SourcePosition)) +
        string.Join('\n', config.Routes.SelectMany(static route =>
            Overrides.Select(key => $"{key}: {route.Timeouts?.Source.Has(key)} {route.Retry?.Source.Has(key)}")));
}
