using System.Net;
using System.Net.Sockets;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Demo;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("rum", "lb: unknown verb 'rum'; did you mean 'run'? ('lb -h' lists the verbs)")]
    [InlineData("frobnicate", "lb: unknown verb 'frobnicate' ('lb -h' lists the verbs)")]
    [InlineData("", "lb: which verb? ('lb -h' lists the verbs)")]
    [InlineData("run --confg x", "lb run: unknown option '--confg'; did you mean '--config'? ('lb run -h' explains it)")]
    [InlineData("check --strct a", "lb check: unknown option '--strct'; did you mean '--strict'? ('lb check -h' explains it)")]
    [InlineData("run --config a --fast", "lb run: unknown option '--fast' ('lb run -h' explains it)")]
    [InlineData("run conf/lb.toml", "lb run: unexpected argument 'conf/lb.toml' ('lb run -h' explains it)")]
    [InlineData("demo --http-port 65536", "lb demo: '65536' is no port for --http-port: a number from 0 to 65535 ('lb demo -h' explains it)")]
    [InlineData("demo --admin-port http", "lb demo: 'http' is no port for --admin-port: a number from 0 to 65535 ('lb demo -h' explains it)")]
    [InlineData("drain --admin localhost", "lb drain: --admin: 'localhost' is no address of an admin listener; one looks like http://127.0.0.1:9900")]
    [InlineData("status --admin https://lb.test/x", "lb status: --admin: 'https://lb.test/x' is no address of an admin listener; one looks like http://127.0.0.1:9900")]
    [InlineData("explain GET", "lb explain: Required argument 'URL' missing for command: 'explain' ('lb explain -h' explains it)")]
    [InlineData("explain GET ftp://a.test/", "lb explain: 'ftp' is no scheme of a request that comes here; valid: http, https")]
    [InlineData("explain GET a.test/ --header X", "lb explain: 'X' is no header; one looks like 'Name: value'")]
    [InlineData("explain GET a.test/ --config a --admin http://a:1", "lb explain: --config explains by files, --admin by a process; name one of them")]
    [InlineData("explain GET a.test/ --config a --token-file t", "lb explain: --config explains by files, --admin by a process; name one of them")]
    [InlineData("config show --token-file t", "lb config show: --token-file is for the process that --admin names; name one ('lb config show -h' explains it)")]
    [InlineData("drill zone a --for soon", "lb drill zone: --for: 'soon' is no time of at least 5s; one looks like 30s")]
    [InlineData("drill zone a --resolver here", "lb drill zone: --resolver: 'here' is no address with a port; one looks like 10.0.2.1:53")]
    [InlineData("alb disabel a", "lb alb: unknown verb 'disabel'; did you mean 'disable'? ('lb alb -h' lists the verbs)")]
    [InlineData("status -o xml", "lb status: Argument 'xml' not recognized. Must be one of:\n\t'table'\n\t'json' ('lb status -h' explains it)")]
    [InlineData("import", "lb import: which verb? ('lb import -h' lists the verbs)")]
    [InlineData("import ingres a", "lb import: unknown verb 'ingres'; did you mean 'ingress'? ('lb import -h' lists the verbs)")]
    [InlineData("import ingress --strct a", "lb import ingress: unknown option '--strct'; did you mean '--strict'? ('lb import ingress -h' explains it)")]
    public async Task Wrong_usage_is_one_line_and_exit_code_2(string line, string complaint)
    {
        Assert.Equal(2, await RunAsync(line));

        Assert.Equal(complaint + Environment.NewLine, _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("-h", "lb demo")]
    [InlineData("run -h", "lb run --config conf/lb.toml")]
    [InlineData("demo --help", "lb demo --http-port 8080")]
    [InlineData("check -h", "lb check --strict conf/lb.toml")]
    [InlineData("version -h", "lb version")]
    [InlineData("drain -h", "lb drain")]
    [InlineData("status -h", "lb status -o json")]
    [InlineData("import -h", "lb import ingress web.yaml > imported.toml")]
    [InlineData("import ingress -h", "kubectl get ingress,service,pod -o yaml | lb import ingress - > imported.toml")]
    [InlineData("explain -h", "lb explain GET http://shop.example.test/api/users")]
    public async Task Help_shows_an_example_that_can_be_typed(string line, string example)
    {
        Assert.Equal(0, await RunAsync(line));

        Assert.Contains(example, _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Version_tells_version_commit_and_runtime()
    {
        Assert.Equal(0, await RunAsync("version"));

        string[] lines = _output.ToString().Split(Environment.NewLine);
        Assert.StartsWith("lb 0.", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("commit ", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("runtime .NET 10.", lines[2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("status")]
    [InlineData("status -o json")]
    [InlineData("explain GET a.test/")]
    public async Task Where_nobody_listens_it_is_said_what_to_do(string line)
    {
        using Socket free = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        free.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and not listening: it refuses, and nobody else can take it

        Assert.Equal(1, await RunAsync($"{line} --admin http://{free.LocalEndPoint}"));

        Assert.Equal(
            $"lb {line.Split(' ')[0]}: nobody listens at {free.LocalEndPoint}: is lb running? If its [admin] address is another one, name it with --admin URL or LB_ADMIN{Environment.NewLine}",
            _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Check_of_a_sound_configuration_is_exit_code_0()
    {
        var composition = new FakeComposition();

        Assert.Equal(0, await RunAsync("check a.toml b", composition));

        Assert.Equal(["a.toml", "b"], composition.Paths);
        Assert.Equal("a.toml, b: ok" + Environment.NewLine, _output.ToString());
    }

    [Fact]
    public async Task Check_prints_every_fault_and_their_number_and_is_exit_code_1()
    {
        var composition = new FakeComposition { Report = new CheckReport([Fault(12), Fault(13), Fault(42)]) };

        Assert.Equal(1, await RunAsync("check a.toml", composition));

        Assert.Equal(
            ["a.toml: error LB0012: m12", "a.toml: error LB0013: m13", "a.toml: warning LB0042: m42", "lb: 2 errors, 1 warning", ""],
            _error.ToString().Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("check a.toml", 0)]
    [InlineData("check --strict a.toml", 2)]
    public async Task Warnings_alone_fail_only_a_strict_check(string line, int exitCode)
    {
        var composition = new FakeComposition { Report = new CheckReport([Fault(42)]) };

        Assert.Equal(exitCode, await RunAsync(line, composition));
    }

    [Theory]
    [InlineData("run --config a b")]
    [InlineData("run --config a --config b")]
    [InlineData("run -c a -c b")]
    public async Task Run_takes_several_paths(string line)
    {
        var composition = new FakeComposition();

        Assert.Equal(1, await RunAsync(line, composition)); // refused by the fake

        Assert.Equal(["a", "b"], composition.Paths);
    }

    [Fact]
    public async Task Demo_has_the_ports_of_the_reference_by_default()
    {
        var composition = new FakeComposition();

        await RunAsync("demo", composition);

        Assert.Equal(new DemoOptions(HttpPort: 8080, DnsPort: 5353, AdminPort: 9900), composition.DemoOptions);
    }

    private static ConfigFault Fault(int code) =>
        new((ConfigFaultCode)code, new SourcePosition(new SourceFile("a.toml", ""), 0, 0), $"m{code}");

    private Task<int> RunAsync(string line, FakeComposition? composition = null) => CommandLine.RunAsync(
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries), composition ?? new FakeComposition(), _output, _error);
}
