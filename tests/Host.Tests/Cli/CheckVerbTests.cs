using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Cli;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class CheckVerbTests : IDisposable
{
    private static readonly SourceFile File = new("a.toml", "one\n\tadress = \"x\"\n");

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task As_JSON_every_fault_has_its_place_its_code_its_sentence_and_the_word_that_was_meant()
    {
        ConfigFault[] faults =
        [
            new(ConfigFaultCode.UnknownKey, new SourcePosition(File, 2, 2), "unknown key 'adress' in [[listeners]]", "address"),
            new(ConfigFaultCode.NoEndpoint, new SourcePosition(File, 0, 0), "no endpoint"),
        ];

        Assert.Equal(1, await RunAsync("check a.toml -o json", faults));

        Assert.Empty(_error.ToString());
        Assert.Equal(
            """
            {
              "ok": false,
              "errors": 1,
              "warnings": 1,
              "faults": [
                {
                  "file": "a.toml",
                  "line": 2,
                  "column": 2,
                  "severity": "error",
                  "code": "LB0012",
                  "message": "unknown key 'adress' in [[listeners]]",
                  "suggestion": "address",
                  "source_line": "\tadress = \"x\""
                },
                {
                  "file": "a.toml",
                  "line": 0,
                  "column": 0,
                  "severity": "warning",
                  "code": "LB0042",
                  "message": "no endpoint",
                  "suggestion": null,
                  "source_line": null
                }
              ]
            }

            """.ReplaceLineEndings(),
            _output.ToString().ReplaceLineEndings());
    }

    [Theory]
    [InlineData("check a.toml -o json", 0)]
    [InlineData("check a.toml -o json --strict", 2)]
    public async Task As_JSON_warnings_alone_fail_only_a_strict_check(string line, int exitCode)
    {
        Assert.Equal(exitCode, await RunAsync(line, new ConfigFault(ConfigFaultCode.NoEndpoint, default, "no endpoint")));

        Assert.Contains("\"ok\": true", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_is_explained_on_request()
    {
        Assert.Equal(0, await RunAsync("check --explain lb0012"));

        Assert.StartsWith("LB0012, an error: A key or table is not known.", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\nRemedy: ", _output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check --explain LB0019", "lb check: there is no fault 'LB0019'; did you mean 'LB0010'? ('lb check -h' explains it)")]
    [InlineData("check --explain x", "lb check: there is no fault 'x' ('lb check -h' explains it)")]
    [InlineData("check --explain LB0012 a.toml", "lb check: --explain stands alone ('lb check -h' explains it)")]
    [InlineData("check --explain LB0012 --strict", "lb check: --explain stands alone ('lb check -h' explains it)")]
    public async Task A_code_that_cannot_be_explained_is_wrong_usage(string line, string complaint)
    {
        Assert.Equal(2, await RunAsync(line));

        Assert.Equal(complaint + Environment.NewLine, _error.ToString());
        Assert.Empty(_output.ToString());
    }

    private Task<int> RunAsync(string line, params ConfigFault[] faults) => CommandLine.RunAsync(
        line.Split(' '), new FakeComposition { Report = new CheckReport([.. faults]) }, _output, _error);
}
