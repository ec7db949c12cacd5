using System.Net.NetworkInformation;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Tests.Cli;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests.Rendering;

public sealed class RenderVerbTests : IDisposable
{
    private const string Portable = """

        [node]
        alb = "alb1"
        [limits]
        pre_stop = "5s"
        drain_timeout = "30s"
        [portable_ip]
        interface = "INTERFACE"
        source = "10.66.0.11"
        peers = ["10.66.0.12", "10.66.0.13"]
        [[albs]]
        id = "alb1"
        zone = "tok02"
        ip = "10.66.0.100"
        [[albs]]
        id = "alb2"
        zone = "tok04"
        ip = "10.66.0.101"
        """;

    // A network interface that keepalived takes, wherever this runs; loopback is none.
    private static readonly string? Interface =
        NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(static each => each.NetworkInterfaceType == NetworkInterfaceType.Ethernet)?.Name;

    private static readonly string Base = ConfigFolder.Base.Replace("127.0.0.1:0", "0.0.0.0:80", StringComparison.Ordinal);

    private readonly ConfigFolder _folder = new(("a.toml", Base + Portable.Replace("INTERFACE", Interface ?? "eth0", StringComparison.Ordinal)));
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _folder.Dispose();
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Keepalived_takes_what_is_rendered_for_it()
    {
        Tool.Require("keepalived");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "keepalived wants root, to check a file too");
        Assert.SkipWhen(Interface is null, "there is no network interface but loopback");

        Assert.Equal(0, await RunAsync("keepalived", "--into", _folder["out"], "--user", "root", "--program", "/bin/true"));

        (int exitCode, string said) = await Tool.RunAsync("keepalived", "-t", "-f", Path.Combine(_folder["out"], "keepalived.conf"));
        Assert.True(exitCode == 0, said);
        Assert.DoesNotContain("Line", said, StringComparison.Ordinal); // how its complaints begin
    }

    [Fact]
    public async Task Systemd_takes_what_is_rendered_for_it()
    {
        Tool.Require("systemd-analyze");

        Assert.Equal(0, await RunAsync("systemd", "--into", _folder["out"], "--user", "root", "--program", "/bin/true"));

        Assert.Equal(["keepalived.service", "lb.service"], Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order());
        (int exitCode, string said) = await Tool.RunAsync("systemd-analyze", "verify", Path.Combine(_folder["out"], "lb.service"));
        Assert.True(exitCode == 0 && said.Length == 0, said);
    }

    [Fact]
    public async Task The_address_belongs_to_whoever_lb_says_and_whoever_answers()
    {
        Assert.Equal(0, await RunAsync("keepalived", "--program", "/opt/lb"));

        string file = _output.ToString();
        Assert.All(
            new[]
            {
                "state BACKUP", "nopreempt", "advert_int 0.3", "vrrp_version 3", "priority 100", "unicast_src_ip 10.66.0.11\n", "        10.66.0.12\n        10.66.0.13\n",
                $"        10.66.0.100/32 dev {Interface ?? "eth0"}\n", "file \"/run/lb/portable-ip\"", "weight 0", "init_file 1", "enable_script_security", "script_user lb",
                "script \"/opt/lb healthcheck --while-draining --quiet --timeout 1s --admin http://127.0.0.1:9900\"", "interval 1\n", "fall 2\n", "rise 2\n",
                "vrrp_higher_prio_send_advert true", "vrrp_garp_master_refresh 2",
            },
            line => Assert.Contains(line, file, StringComparison.Ordinal));
        Assert.DoesNotContain("virtual_router_id 0", file, StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task The_units_give_a_stop_its_time_and_clean_up_behind_whoever_died()
    {
        Assert.Equal(0, await RunAsync("systemd", "--program", "/opt/lb"));

        string units = _output.ToString();
        Assert.All(
            new[]
            {
                "# ==> lb.service <==\n", "# ==> keepalived.service <==\n", "TimeoutStopSec=50\n", "Type=notify\n", "KillSignal=SIGTERM\n", "LimitNOFILE=524288\n",
                "AmbientCapabilities=CAP_NET_BIND_SERVICE\n", $"ExecStart=/opt/lb run --config {_folder["a.toml"]}\n", "ExecReload=/bin/kill -HUP $MAINPID\n",
                "RuntimeDirectory=lb\nRuntimeDirectoryPreserve=yes\n", "echo 1 > /run/lb/portable-ip.stop && mv /run/lb/portable-ip.stop /run/lb/portable-ip",
                $"ip -4 address delete 10.66.0.100/32 dev {Interface ?? "eth0"}", "After=network-online.target lb.service\n",
            },
            line => Assert.Contains(line, units, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_portable_ip_there_is_no_keepalived()
    {
        File.WriteAllText(_folder["a.toml"], ConfigFolder.Base);

        Assert.Equal(1, await RunAsync("keepalived"));
        Assert.Contains("there is no [portable_ip]", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());

        Assert.Equal(0, await RunAsync("systemd"));
        Assert.DoesNotContain("keepalived", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("CapabilityBoundingSet=\n", _output.ToString(), StringComparison.Ordinal); // its one port is not below 1024
    }

    [Fact]
    public async Task A_socket_that_is_no_file_needs_no_folder()
    {
        File.WriteAllText(_folder["a.toml"], $"{ConfigFolder.Base}[admin]\naddress = \"unix:@lb-admin\"\n");

        Assert.Equal(0, await RunAsync("systemd"));

        Assert.DoesNotContain("ReadWritePaths=\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--user", "l b")]
    [InlineData("--program", "/opt/lb\"; true")]
    [InlineData("--program", "$(true)")]
    public async Task What_another_program_would_read_in_another_way_is_refused(string option, string value)
    {
        Assert.Equal(1, await RunAsync("keepalived", option, value));

        Assert.Contains($"'{value}' cannot stand in such a file", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    private Task<int> RunAsync(string what, params string[] options) =>
        CommandLine.RunAsync(["render", what, _folder["a.toml"], .. options], new FakeComposition(), _output, _error);
}
