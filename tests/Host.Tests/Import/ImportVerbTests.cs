using System.CommandLine;
using System.Text;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Tests.Configuration;

namespace LoadBalancer.Host.Tests.Import;

/// <summary>The verb itself: what goes where, and the exit code.</summary>
public sealed class ImportVerbTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void The_configuration_goes_to_output_and_the_counts_to_error()
    {
        Assert.Equal(0, Run($"--strict {Repository.File("tests/Host.Tests/Import/manifests/multi-zone.yaml")}"));

        Assert.Equal(10, Imported.ConfigOf(_output.ToString()).Pods.Length);
        Assert.EndsWith($"lb: 1 route, 1 service, 10 pods, 0 certificates; 0 not carried over{Environment.NewLine}", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_is_a_file_too()
    {
        Assert.Equal(0, Run("-", Manifests.Ingress([])));

        Assert.Equal("web", Imported.ConfigOf(_output.ToString()).Routes[0].Service);
    }

    [Theory]
    [InlineData("-", 0)]
    [InlineData("--strict -", 1)]
    public void What_was_not_carried_over_fails_only_a_strict_import(string line, int exitCode)
    {
        Assert.Equal(exitCode, Run(line, Manifests.Ingress([("nginx.ingress.kubernetes.io/enable-cors", "true")])));

        Assert.NotEmpty(_output.ToString());
        Assert.Contains("; 1 not carried over", _error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-", "a: [", "-:2:1: error: this is no YAML: ")]
    [InlineData("/nowhere/a.yaml", "", "/nowhere/a.yaml: error: cannot be read: no such file or folder")]
    public void With_a_fault_nothing_is_written(string line, string input, string fault)
    {
        Assert.Equal(1, Run(line, input));

        Assert.StartsWith(fault, _error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"lb: 1 error; nothing was written{Environment.NewLine}", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    private int Run(string line, string input = "")
    {
        Command verb = ImportVerb.CreateIngress(() => new MemoryStream(Encoding.UTF8.GetBytes(input)));
        return verb.Parse(line.Split(' ')).Invoke(new InvocationConfiguration { Output = _output, Error = _error });
    }
}
