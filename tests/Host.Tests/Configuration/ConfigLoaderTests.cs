using System.Net;
using LoadBalancer.Core.Configuration;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Tests.Configuration;

public sealed class ConfigLoaderTests
{
    private const string Listener = "listeners = [{ address = \"127.0.0.1:0\" }]\n";
    private const string Web = "services = [{ name = \"web\", endpoints = [{ address = \"10.0.0.1:80\" }] }]\n";

    [Fact]
    public void All_faults_of_all_files_are_told_at_once_by_file_and_line()
    {
        using ConfigFolder folder = new(
            ("b.toml", "[[routes]]\nservice = \"wbe\"\npath = \"x\"\nmethod = 1\n"),
            ("a.toml", Listener + Web + "\n[limits]\nheader_count = 0\nidle_timeout = 5\n[admin]\naddress = \"127.0.0.1\"\n"));

        Assert.Equal(
            [
                "a.toml:5:16: error LB0016", "a.toml:6:16: error LB0010", "a.toml:8:11: error LB0015",
                "b.toml:2:11: error LB0033", "b.toml:3:8: error LB0031", "b.toml:4:1: error LB0012",
            ],
            folder.Faults().Select(Short));
    }

    [Fact]
    public void An_inline_array_is_complete_where_it_stands()
    {
        using ConfigFolder folder = new(
            ("a.toml", Listener + "default_backend.service = \"web\"\n" + Web),
            ("b.toml", "[[listeners]]\naddress = \"127.0.0.1:0\"\n"));

        Assert.Equal("b.toml:1:3: error LB0011: 'listeners' was already given at a.toml:1:1", Assert.Single(folder.Faults()));
    }

    [Fact]
    public void Tables_with_headers_append_across_files()
    {
        using ConfigFolder folder = new(
            ("10.toml", Listener + "[[pods]]\nname = \"a\"\naddress = \"10.0.0.1\"\nlabels.app = \"web\"\n"),
            ("20.toml", "[[pods]]\nname = \"b\"\naddress = \"10.0.0.2\"\n[pods.labels]\napp = \"web\"\n"),
            ("30.toml", "[[services]]\nname = \"web\"\nselector = { app = \"web\" }\nport = 80\n[default_backend]\nservice = \"web\"\n"));

        LoadResult result = folder.Load();

        Assert.Empty(result.Faults);
        Assert.Equal(["a", "b"], result.Config!.Pods.Select(pod => pod.Name));
        Assert.All(result.Config.Pods, pod => Assert.True(result.Config.Services[0].Selects(pod)));
    }

    [Fact]
    public void A_table_may_be_spread_over_files_but_a_key_given_twice_names_both()
    {
        using ConfigFolder folder = new(
            ("a.toml", ConfigFolder.Base + "[limits]\nheader_count = 50\n"),
            ("b.toml", "[limits]\nidle_timeout = \"9s\"\n"),
            ("c.toml", "[limits]\nheader_count = 60\n"));

        Assert.Equal("c.toml:2:1: error LB0011: 'header_count' was already given at a.toml:5:1", Assert.Single(folder.Faults()));

        File.Delete(folder["c.toml"]);
        LimitsConfig limits = folder.Load().Config!.Limits;
        Assert.Equal((50, TimeSpan.FromSeconds(9)), (limits.HeaderCount, limits.IdleTimeout));
    }

    [Fact]
    public void A_part_of_a_table_never_lands_in_another_files_table()
    {
        using ConfigFolder folder = new(
            ("a.toml", "default_backend.service = \"web\"\n" + Listener +
                "[[services]]\nname = \"web\"\nendpoints = [{ address = \"10.0.0.1:80\" }]\n"),
            ("b.toml", "[services.timeouts]\nconnect = \"1s\"\n"));

        Assert.Equal(
            "b.toml:1:2: error LB0014: a part of [[services]] stands before any [[services]] of this file",
            Assert.Single(folder.Faults()));
    }

    [Theory]
    [InlineData("timeouts = { connect = \"1s\", idle = \"3s\" }")]
    [InlineData("timeouts.connect = \"1s\"\ntimeouts.idle = \"3s\"")]
    [InlineData("[services.timeouts]\nconnect = \"1s\"\nidle = \"3s\"")]
    [InlineData("[\"services\".'timeouts']\n\"connect\" = \"1s\"\n'idle' = '3s'")]
    public void Inline_tables_dotted_keys_and_headers_mean_the_same(string timeouts)
    {
        ProxyConfig config = ConfigFolder.ConfigOf(
            "listeners = [{ address = \"[::1]:0\" }]\ndefault_backend.service = \"web\"\n" +
            $"[[services]]\nname = \"web\"\nendpoints = [{{ address = \"10.0.0.1:80\" }}]\n{timeouts}\n");

        TimeoutsConfig read = config.Services[0].Timeouts;
        Assert.Equal((1, 60, 3), (read.Connect.TotalSeconds, read.FirstByte.TotalSeconds, read.Idle.TotalSeconds));
    }

    [Fact]
    public void Faults_of_syntax_are_told_line_by_line_with_what_stands_before_the_first()
    {
        string[] faults = ConfigFolder.FaultsOf(
            "[limits]\nheader_cont = 1\n[admin]\naddress = \n[[listeners]]\nname = = 3\nadress = 1\n[[routes]]\nservice = \"unknown\"\n");

        Assert.Equal(["a.toml:2:1: error LB0012", "a.toml:4:11: error LB0004", "a.toml:6:8: error LB0004"], faults.Select(Short));
    }

    [Fact]
    public void An_unclosed_string_is_one_fault_not_one_for_every_line_after_it()
    {
        string fault = Assert.Single(
            ConfigFolder.FaultsOf("[admin]\naddress = \"127.0.0.1:1\n[limits]\nheader_count = 1\n[node]\nname = 'x'\n"));

        Assert.StartsWith("a.toml:2:", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[node]\nname = \"a\\", "a.toml:2:11")]
    [InlineData("[node]\nname = \"\"\"\n\\", "a.toml:3:2")]
    [InlineData("[node]\nname = \"\\u00e", "a.toml:2:14")]
    [InlineData("[node]\nname = \"\\U0001F60", "a.toml:2:18")]
    public void A_text_that_breaks_off_in_an_escape_is_a_fault_of_syntax(string text, string place) =>
        Assert.Equal($"{place}: error LB0004: the file ends inside a string, in the middle of an escape", ConfigFolder.FaultsOf(text)[0]);

    [Theory]
    [InlineData("a\u007fb = 1\n")]
    [InlineData("services = [{ name = \"we\\u001b\", selector = { app = \"\\u0007\" }, port = 1 }]\nroutes = [{ service = \"web\" }]")]
    [InlineData("node = { name = \"a\", alb = \"\\u001b[2J\", zone = \"\\n\" }")]
    public void No_fault_quotes_a_control_character(string text) =>
        Assert.DoesNotContain(ConfigFolder.FaultsOf(text), static fault => fault.Any(char.IsControl));

    [Fact]
    public void While_a_file_cannot_be_read_nobody_is_told_that_its_services_are_unknown()
    {
        using ConfigFolder folder = new(("a.toml", "[[routes]]\nservice = \"elsewhere\"\n"));

        LoadResult result = ConfigLoader.Load([folder["a.toml"], folder["gone.toml"]]);

        Assert.Equal([ConfigFaultCode.FileUnreadable], result.Faults.Select(fault => fault.Code));
    }

    [Fact]
    public void A_value_that_cannot_be_read_is_one_fault_not_also_a_missing_key()
    {
        string[] faults = ConfigFolder.FaultsOf(
            "listeners = [{ address = 80 }]\nservices = [{ name = 1, selector = 2, port = \"x\" }]\n" +
            "routes = [{ service = false, path = 1, host = 1 }]\n" +
            "pods = [{ name = 1, address = 2, labels = 3 }]\nalbs = [{ id = 1, zone = 2, ip = 3 }]\n");

        Assert.All(faults, fault => Assert.Contains("LB0010", fault, StringComparison.Ordinal));
        Assert.Equal(13, faults.Length);
    }

    [Fact]
    public void Values_arrive_as_written()
    {
        ProxyConfig config = ConfigFolder.ConfigOf(ConfigFolder.Base.Replace(
            "address = \"127.0.0.1:0\"",
            "name = 'edge', address = \"[::]:8080\", trusted_proxies = [\"10.0.0.0/8\", \"fd00::/8\", \"192.0.2.7\"]",
            StringComparison.Ordinal) +
            "[admin]\naddress = \"[::1]:1\"\n[access_log]\npath = \"log/access.json\"\nformat = \"off\"\n" +
            "[limits]\nheader_bytes = 1000\nrequest_line = \"1KiB\"\ndrain_timeout = \"0s\"\n");

        Assert.Equal("edge", config.Listeners[0].Name);
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Any, 8080), config.Listeners[0].Address);
        Assert.Equal(["10.0.0.0/8", "fd00::/8", "192.0.2.7/32"], config.Listeners[0].TrustedProxies.Select(network => network.ToString()));
        Assert.Equal(new IPEndPoint(IPAddress.IPv6Loopback, 1), config.Admin.Address);
        Assert.Equal(AccessLogFormat.Off, config.AccessLog.Format);
        Assert.True(Path.IsPathFullyQualified(config.AccessLog.Path));
        Assert.EndsWith("log/access.json", config.AccessLog.Path, StringComparison.Ordinal);
        Assert.Equal((1000, 1024, TimeSpan.Zero), (config.Limits.HeaderBytes, config.Limits.RequestLineBytes, config.Limits.DrainTimeout));
    }

    [Theory]
    [InlineData("unix:/run/app.sock", "unix:/run/app.sock")]
    [InlineData("unix:@app", "unix:@app")]
    [InlineData("[::1]:80", "[::1]:80")]
    public void An_endpoints_address_may_be_a_unix_socket(string written, string read)
    {
        ProxyConfig config = ConfigFolder.ConfigOf(ConfigFolder.Base.Replace("10.0.0.1:80", written, StringComparison.Ordinal));

        Assert.Equal(read, AddressText.Of(config.Services[^1].Endpoints[0].Address!));
    }

    [Fact]
    public void A_unix_sockets_path_begins_at_the_file_that_names_it()
    {
        ProxyConfig config = ConfigFolder.ConfigOf(ConfigFolder.Base.Replace("10.0.0.1:80", "unix:run/app.sock", StringComparison.Ordinal));

        string path = AddressText.Of(config.Services[^1].Endpoints[0].Address!)["unix:".Length..];
        Assert.True(Path.IsPathFullyQualified(path));
        Assert.EndsWith("run/app.sock", path, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_left_out_has_its_default()
    {
        ProxyConfig config = ConfigFolder.ConfigOf(ConfigFolder.Base);

        Assert.Equal(Environment.MachineName, config.Node.Name);
        Assert.Equal("127.0.0.1:0", config.Listeners[0].Name);
        Assert.Equal("/", config.Routes[0].EffectiveName);
        Assert.Equal(IPEndPoint.Parse("127.0.0.1:9900"), config.Admin.Address);
        Assert.Equal("-", config.AccessLog.Path);
    }

    [Theory]
    [InlineData("1:80")]
    [InlineData("0x7f.0.0.1:80")]
    [InlineData("010.0.0.1:80")]
    [InlineData("10.0.0.1")]
    [InlineData("10.0.0.1:")]
    [InlineData("10.0.0.1:65536")]
    [InlineData("10.0.0.1:+80")]
    [InlineData("10.0.0.1: 80")]
    [InlineData("[10.0.0.1]:80")]
    [InlineData("::1:80")]
    [InlineData("[::1]")]
    [InlineData("[::1]:")]
    [InlineData("[]:80")]
    [InlineData(":80")]
    [InlineData("80")]
    [InlineData("[")]
    [InlineData("")]
    public void An_address_that_can_be_read_in_two_ways_or_none_is_refused(string address) => Assert.Contains(
        "error LB0015: address in [[listeners]] is",
        Assert.Single(ConfigFolder.FaultsOf(ConfigFolder.Base.Replace("127.0.0.1:0", address, StringComparison.Ordinal))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("protocol = \"udp\"", "protocol = \"tcp\"", true)] // ports of their own
    [InlineData("protocol = \"udp\"", "protocol = \"udp\"", false)]
    [InlineData("protocol = \"tcp\"", "protocol = \"tcp\"", false)]
    [InlineData("protocol = \"tcp\", sni = [\"a.test\"]", "protocol = \"tcp\"", true)]
    [InlineData("protocol = \"tcp\"", "protocol = \"tcp\", sni = [\"a.test\"]", true)]
    [InlineData("protocol = \"tcp\", sni = [\"a.test\"]", "protocol = \"tcp\", sni = [\"b.test\"]", true)]
    public void Listeners_of_one_address_are_told_apart_by_transport_or_tls_name(string one, string other, bool isFine)
    {
        string both = $"{{ address = \"127.0.0.1:80\" }}, {{ name = \"one\", address = \"127.0.0.1:443\", service = \"web\", {one} }}, {{ name = \"other\", address = \"127.0.0.1:443\", service = \"web\", {other} }}";
        string text = ConfigFolder.Base.Replace("{ address = \"127.0.0.1:0\" }", both, StringComparison.Ordinal);

        Assert.Equal(isFine ? [] : ["LB0051"], ConfigFolder.FaultsOf(text).Select(fault => Short(fault)[^6..]));
    }

    [Theory]
    [InlineData("0.0.0.0:80", "0.0.0.0:80", false)]
    [InlineData("[::]:80", "0.0.0.0:80", false)]
    [InlineData("[::]:80", "10.0.0.1:80", false)]
    [InlineData("10.0.0.1:80", "0.0.0.0:80", false)]
    [InlineData("10.0.0.1:80", "10.0.0.2:80", true)]
    [InlineData("0.0.0.0:80", "[fd00::1]:80", true)]
    [InlineData("0.0.0.0:80", "0.0.0.0:81", true)]
    [InlineData("0.0.0.0:0", "0.0.0.0:0", true)]
    public void Listeners_may_not_need_the_same_address(string one, string other, bool isFine)
    {
        string both = $"{{ name = \"one\", address = \"{one}\" }}, {{ address = \"{other}\" }}";
        string text = ConfigFolder.Base.Replace("{ address = \"127.0.0.1:0\" }", both, StringComparison.Ordinal);

        Assert.Equal(isFine ? [] : ["LB0051"], ConfigFolder.FaultsOf(text).Select(fault => Short(fault)[^6..]));
    }

    private static string Short(string fault) => string.Join(' ', fault.Split(' ')[..3]).TrimEnd(':');
}
