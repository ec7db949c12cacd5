using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.EndToEnd.Tests.Wire;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>What this version does not do is refused by <c>lb check</c>, never ignored.</summary>
public sealed class NotYetTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("[admin]\naddress = \"0.0.0.0:9900\"")]
    public async Task A_key_that_promises_more_is_an_error(string toml)
    {
        string path = Path.Combine(_folder.FullName, "lb.toml");
        await File.WriteAllTextAsync(path, toml, TestContext.Current.CancellationToken);
        using StringWriter error = new();

        int exitCode = await CommandLine.RunAsync(["check", path], new Composition(), TextWriter.Null, error);

        Assert.Equal(1, exitCode);
        Assert.Contains("lb.toml:", error.ToString(), StringComparison.Ordinal);
    }

    [WireRow("G16", "loopback only, another site's name is refused, GET only; its limits are its own")]
    [Theory]
    [InlineData("GET /metrics HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n")]
    [InlineData("POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    public async Task The_admin_address_answers_neither_another_sites_page_nor_another_method(string request)
    {
        await using ScriptedPod pod = ScriptedPod.Saying("ok");
        await using Lb lb = await Lb.InFrontOfAsync(pod.Address);
        await using RawClient client = await RawClient.ConnectAsync(lb.AdminAddress);
        await client.SendAsync(request);

        Assert.InRange((await client.ReadAnswerAsync()).Status, 400, 499);
    }
}
