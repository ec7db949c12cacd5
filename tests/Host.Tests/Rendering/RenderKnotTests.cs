using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Tests.Cli;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests.Rendering;

public sealed class RenderKnotTests : IDisposable
{
    private const string Secret = "a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5a2V5MTI=";

    private const string Zones = """

        [node]
        alb = "alb1"
        [[albs]]
        id = "alb1"
        zone = "tok02"
        ip = "10.66.0.100"
        [[albs]]
        id = "alb2"
        zone = "tok04"
        ip = "fd66::101"
        [[albs]]
        id = "alb3"
        zone = "tok05"
        ip = "10.66.0.102"
        enabled = false
        [mzlb]
        domain = "iks1.example.test"
        witness = ["http://10.0.0.1/"]
        [mzlb.dns]
        mode = "rfc2136"
        server = "10.66.0.53:5353"
        tsig = { name = "lb", algorithm = "hmac-sha384", secret_file = "tsig.key" }
        """;

    private readonly ConfigFolder _folder = new(("a.toml", ConfigFolder.Base + Zones), ("tsig.key", Secret + "\n"));
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Knot_takes_the_configuration_and_the_zone_that_are_rendered_for_it()
    {
        Tool.Require("knotc");
        Tool.Require("keymgr");
        Assert.Equal(0, await RunAsync("--into", _folder["out"], "--storage", _folder["out"], "--rundir", _folder["out"]));
        (int exitCode, string key) = await Tool.RunAsync("keymgr", "-t", "lb", "hmac-sha384"); // as the file says
        Assert.Equal(0, exitCode);
        await File.WriteAllTextAsync(_folder["out/lb-key.conf"], key, TestContext.Current.CancellationToken);

        foreach (string check in new[] { "conf-check", "zone-check" })
        {
            (exitCode, string said) = await Tool.RunAsync("knotc", "-c", _folder["out/knot.conf"], check);
            Assert.True(exitCode == 0, said);
            Assert.DoesNotContain("warning", said, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task The_secret_is_left_out_unless_it_is_asked_for_and_then_its_owner_alone_can_read_it()
    {
        Assert.Equal(0, await RunAsync());
        Assert.DoesNotContain(Secret, _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("keymgr -t lb hmac-sha384 > lb-key.conf", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("include: lb-key.conf\n", _output.ToString(), StringComparison.Ordinal);

        Assert.Equal(0, await RunAsync("--into", _folder["out"], "--with-secret", "--storage", _folder["out"], "--rundir", _folder["out"]));
        string path = _folder["out/knot.conf"];
        Assert.Contains($"    secret: {Secret}\n", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task The_key_may_change_addresses_of_two_names_and_the_zone_begins_with_every_enabled_ALB()
    {
        Assert.Equal(0, await RunAsync());

        string files = _output.ToString();
        Assert.All(
            new[]
            {
                "# ==> knot.conf <==\n", "listen: 10.66.0.53@5353\n", "update-type: [A, AAAA]\n", "update-owner-match: equal\n", "update-owner-name: [\"iks1.example.test.\", \"*.iks1.example.test.\"]\n",
                "# ==> iks1.example.test.zone <==\n", "@ A 10.66.0.100\n* A 10.66.0.100\n", "@ AAAA fd66::101\n* AAAA fd66::101\n", "@ NS ns.iks1.example.test.\n", "ns.iks1.example.test. A 10.66.0.53\n",
            },
            line => Assert.Contains(line.Split('\n')[0] + "\n", files, StringComparison.Ordinal));
        Assert.DoesNotContain("10.66.0.102", files, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_mode_has_no_server_to_render()
    {
        await File.WriteAllTextAsync(
            _folder["a.toml"], ConfigFolder.Base + Zones.Replace("\"rfc2136\"", "\"off\"", StringComparison.Ordinal), TestContext.Current.CancellationToken);

        Assert.Equal(1, await RunAsync());

        Assert.Contains("has no mode = \"rfc2136\"", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task What_Knot_would_read_in_another_way_is_refused()
    {
        Assert.Equal(1, await RunAsync("--storage", "/var/\"x"));

        Assert.Contains("'/var/\"x' cannot stand in such a file", _error.ToString(), StringComparison.Ordinal);
    }

    private Task<int> RunAsync(params string[] options) => CommandLine.RunAsync(["render", "knot", _folder["a.toml"], .. options], new FakeComposition(), _output, _error);
}
