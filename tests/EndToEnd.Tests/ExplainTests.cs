using System.Text.Json;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary><c>lb explain</c>, by files and by a process that serves, which does as it is told here.</summary>
public sealed class ExplainTests
{
    private const string Shop = """
        [[routes]]
        name = "root"
        host = "shop.test"
        path = "/"
        respond = { status = 200, body = "root" }
        [[routes]]
        name = "api"
        host = "shop.test"
        path = "/api"
        methods = ["POST"]
        respond = { status = 200, body = "api" }
        [[routes]]
        name = "down"
        host = "down.test"
        path = "/"
        service = "down"
        [[services]]
        name = "down"
        endpoints = [{ address = "127.0.0.1:9" }]
        health = { type = "tcp", interval = "100ms", fall = 1 }
        """;

    [Theory]
    [InlineData("GET", "/api/x", "root")]
    [InlineData("POST", "/x/..//api/x?y", "api")]
    [InlineData("POST", "/apis", "root")]
    public async Task The_route_that_is_named_is_the_one_that_answers(string method, string target, string route)
    {
        await using Lb lb = await Lb.StartAsync(Shop);

        Answer answer = await lb.AskAsync($"{method} {target} HTTP/1.1\r\nHost: shop.test\r\nConnection: close\r\n\r\n");
        (int exitCode, JsonElement explanation) = await ExplainAsync(lb, method, $"http://shop.test{target}");

        Assert.Equal(0, exitCode);
        Assert.Equal(route, explanation.GetProperty("route").GetProperty("name").GetString());
        Assert.EndsWith(route, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("TRACE", "/")]
    [InlineData("GET", "/..")]
    [InlineData("GET", "/a%5cb")]
    [InlineData("GET", "/", "Expect: much")]
    [InlineData("GET", "/", "Host: nobody.test")]
    [InlineData("GET", "/", "Host: albhealth")]
    public async Task The_refusal_that_is_told_is_the_one_that_comes(string method, string target, params string[] headers)
    {
        await using Lb lb = await Lb.StartAsync(Shop);
        string[] lines = headers.Any(static line => line.StartsWith("Host:", StringComparison.Ordinal)) ? headers : ["Host: shop.test", .. headers];

        Answer answer = await lb.AskAsync($"{method} {target} HTTP/1.1\r\n{string.Join("\r\n", lines)}\r\nConnection: close\r\n\r\n");
        (int exitCode, JsonElement explanation) = await ExplainAsync(lb, [method, target, .. lines.SelectMany(static line => new[] { "--header", line })]);

        Assert.Equal(1, exitCode);
        Assert.Equal(explanation.GetProperty("status").GetInt32(), answer.Status);
        Assert.StartsWith(answer.Text.TrimEnd(), explanation.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_tells_where_its_endpoints_stand_and_files_do_not()
    {
        await using Lb lb = await Lb.StartAsync(Shop);
        JsonElement endpoint = default;
        await Patience.UntilAsync(
            async () =>
            {
                endpoint = (await ExplainAsync(lb, "GET", "down.test/")).Explanation.GetProperty("services")[0].GetProperty("endpoints")[0];
                return endpoint.GetProperty("state").GetString() == "down";
            },
            "its probes fail");
        Assert.NotEmpty(endpoint.GetProperty("reason").GetString()!);

        string path = Path.Combine(Directory.CreateTempSubdirectory("lb-explain-").FullName, "lb.toml");
        await File.WriteAllTextAsync(path, $"[[listeners]]\nname = \"http\"\naddress = \"127.0.0.1:0\"\n{Shop}", TestContext.Current.CancellationToken);
        (int exitCode, string output, string error) = await RunAsync("explain", "GET", "down.test/", "--config", path);

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains($"  taken by   route 'down' ({path}:15)\n", output, StringComparison.Ordinal);
        Assert.Matches(@"\n  127\.0\.0\.1:9 +configured +not known: no process asked\n", output);
    }

    [Fact]
    public async Task Files_with_faults_explain_nothing()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("lb-explain-").FullName, "lb.toml");
        await File.WriteAllTextAsync(path, "[[routes]]\nservice = \"nobody\"\n", TestContext.Current.CancellationToken);

        (int exitCode, string output, string error) = await RunAsync("explain", "GET", "a.test/", "--config", path);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains($"{path}:2:11: error LB", error, StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, JsonElement Explanation)> ExplainAsync(Lb lb, params string[] request)
    {
        (int exitCode, string output, string error) = await RunAsync(["explain", .. request, "-o", "json", "--admin", $"http://{lb.AdminAddress}"]);
        Assert.Empty(error);
        using JsonDocument explanation = JsonDocument.Parse(output);
        return (exitCode, explanation.RootElement.Clone());
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] verb)
    {
        using StringWriter output = new() { NewLine = "\n" };
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync(verb, new Composition(), output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
