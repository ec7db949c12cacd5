using LoadBalancer.Host.Cli;

namespace LoadBalancer.Host.Tests.Cli;

public sealed class TokenOptionTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(true, true, true, "of a file")]
    [InlineData(false, true, true, "of a file")]
    [InlineData(false, false, true, "of the environment")]
    [InlineData(false, false, false, null)]
    public void The_file_that_is_named_goes_before_the_environments_and_that_before_its_token(bool isNamed, bool hasFile, bool hasToken, string? token)
    {
        File.WriteAllText(_file, "of a file\n");

        string? read = TokenOption.Read(
            isNamed ? _file : null,
            name => name switch
            {
                TokenOption.FileVariable => hasFile ? (isNamed ? "/nowhere" : _file) : "",
                TokenOption.Variable => hasToken ? "of the environment" : null,
                _ => throw new ArgumentException(name),
            },
            out string fault);

        Assert.Equal((token, ""), (read, fault));
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_told_and_nothing_else_tried()
    {
        Assert.Null(TokenOption.Read(null, static name => name == TokenOption.FileVariable ? "/nowhere/token" : "of the environment", out string fault));

        Assert.Equal("LB_ADMIN_TOKEN_FILE: '/nowhere/token' cannot be read: no such file or folder", fault);
    }
}
