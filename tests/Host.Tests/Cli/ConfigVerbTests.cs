using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Configuration;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class ConfigVerbTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Show_prints_the_configuration_as_TOML_or_as_JSON()
    {
        string path = Repository.File("conf/lb.toml");
        LoadResult loaded = ConfigLoader.Load([path]);

        Assert.Equal(0, await RunAsync("config", "show", path));
        Assert.Equal(ConfigShow.Toml(loaded.Files), _output.ToString());

        _output.GetStringBuilder().Clear();
        Assert.Equal(0, await RunAsync("config", "show", "--changed", "-o", "json", path));
        Assert.Equal(ConfigShow.Json(loaded.Files, isWrittenOnly: true), _output.ToString());
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Show_prints_the_faults_of_what_would_be_refused_and_nothing_else()
    {
        using ConfigFolder folder = new(("a.toml", ConfigFolder.Base + "colour = 'red'\n"));

        Assert.Equal(1, await RunAsync("config", "show", folder["a.toml"]));

        Assert.Empty(_output.ToString());
        Assert.StartsWith($"{folder["a.toml"]}:4:1: error LB0012: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Show_prints_the_warnings_beside_a_configuration_that_has_some()
    {
        using ConfigFolder folder = new(("a.toml", "[[listeners]]\naddress = \"127.0.0.1:0\"\n"));

        Assert.Equal(0, await RunAsync("config", "show", folder["a.toml"]));

        Assert.Contains("warning LB0034", _error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("[transport]", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("toml", "[limits]\nheader_count = 7\n")]
    [InlineData("json", "{\n  \"limits\": {\n    \"header_count\": 7\n  }\n}\n")]
    public async Task Show_asks_the_process_that_is_named(string format, string shown)
    {
        (Uri address, Task<string> asked) = AnswerOnce("200 OK", "[limits]\nheader_count = 7\n");

        Assert.Equal(0, await RunAsync("config", "show", "-o", format, "--admin", address.ToString()));

        Assert.StartsWith("GET /api/v1/config HTTP/1.1\r\n", await asked, StringComparison.Ordinal);
        Assert.Equal(shown, _output.ToString());
        Assert.Empty(_error.ToString());
    }

    [Theory]
    [InlineData("404 Not Found", "no such path\n", "refuses (404): no such path")]
    [InlineData("200 OK", "<html>", "answers, but not as lb does: another program's port, or another version's?")]
    public async Task Show_complains_of_any_other_answer(string status, string body, string complaint)
    {
        (Uri address, _) = AnswerOnce(status, body);

        Assert.Equal(1, await RunAsync("config", "show", "--admin", address.ToString()));

        Assert.Equal($"lb config show: {address.Authority} {complaint}{Environment.NewLine}", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("config show --admin http://127.0.0.1:1 a.toml", "lb config show: PATH is for files, and --admin asks a running process ('lb config show -h' explains it)")]
    [InlineData("config show --admin http://127.0.0.1:1 --changed", "lb config show: --changed is for files, and --admin asks a running process ('lb config show -h' explains it)")]
    [InlineData("config", "lb config: which verb? ('lb config -h' lists the verbs)")]
    [InlineData("config shwo", "lb config: unknown verb 'shwo'; did you mean 'show'? ('lb config -h' lists the verbs)")]
    [InlineData("config show --chnged", "lb config show: unknown option '--chnged'; did you mean '--changed'? ('lb config show -h' explains it)")]
    public async Task Wrong_usage_is_one_line_and_exit_code_2(string line, string complaint)
    {
        Assert.Equal(2, await RunAsync(line.Split(' ')));

        Assert.Equal(complaint + Environment.NewLine, _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Schema_prints_the_schema()
    {
        Assert.Equal(0, await RunAsync("config", "schema"));

        using JsonDocument schema = JsonDocument.Parse(_output.ToString());
        Assert.Equal(ConfigSchema.Dialect, schema.RootElement.GetProperty("$schema").GetString());
    }

    /// <summary>A process that answers one request, and what it was asked.</summary>
    private static (Uri Address, Task<string> Asked) AnswerOnce(string status, string body)
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return (new Uri($"http://{listener.LocalEndpoint}"), AnswerAsync());

        async Task<string> AnswerAsync()
        {
            using TcpClient client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            listener.Stop();
            StringBuilder asked = new();
            byte[] bytes = new byte[4096];
            while (!asked.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                asked.Append(Encoding.ASCII.GetString(bytes, 0, await client.GetStream().ReadAsync(bytes, TestContext.Current.CancellationToken)));
            }

            await client.GetStream().WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"),
                TestContext.Current.CancellationToken);
            return asked.ToString();
        }
    }

    private Task<int> RunAsync(params string[] arguments) => CommandLine.RunAsync(arguments, new FakeComposition(), _output, _error);
}
