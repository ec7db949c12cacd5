using System.Text;
using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Tests.Configuration;

public sealed class SecretFilesTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_secret_is_read_beside_the_file_that_names_it_without_the_line_end_behind_it()
    {
        Write("sticky.key", "0123456789abcdef0123456789abcdef\n");

        LoadResult loaded = Load();

        Assert.Empty(loaded.Faults);
        Assert.Equal("0123456789abcdef0123456789abcdef", Encoding.ASCII.GetString([.. loaded.Config!.Services[0].Sticky!.Secret]));
    }

    [Fact]
    public void The_admin_token_is_read_too_and_one_that_no_header_can_bring_is_a_fault()
    {
        Write("sticky.key", "0123456789abcdef0123456789abcdef\n");
        Write("admin.token", "0123456789abcdef\n");
        LoadResult loaded = Load("[admin]\naddress = \"0.0.0.0:9900\"\ntoken_file = \"admin.token\"\n");
        Assert.Empty(loaded.Faults);
        Assert.Equal("0123456789abcdef", Encoding.ASCII.GetString([.. loaded.Config!.Admin.Token]));
        Assert.Contains(loaded.Referenced, static path => path.EndsWith("admin.token", StringComparison.Ordinal));

        Write("admin.token", "0123456789 abcdef\n");
        ConfigFault fault = Assert.Single(Load("[admin]\ntoken_file = \"admin.token\"\n").Faults);
        Assert.Contains("holds blanks or other than ASCII", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("0123456789", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "cannot be read: no such file")]
    [InlineData("short\n", "holds 5 bytes; valid: 16 to 4096")]
    public void One_that_is_missing_or_too_short_is_a_fault_at_its_key_and_is_not_shown(string? secret, string expected)
    {
        if (secret is not null)
        {
            Write("sticky.key", secret);
        }

        ConfigFault fault = Assert.Single(Load().Faults);

        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
        Assert.Equal(9, fault.Position.Line);
        Assert.DoesNotContain("short", fault.Message, StringComparison.Ordinal);
    }

    private LoadResult Load(string more = "")
    {
        Write("lb.toml", $$"""
            [[listeners]]
            address = "127.0.0.1:80"
            [default_backend]
            service = "web"
            [[services]]
            name = "web"
            endpoints = [{ address = "10.0.0.1:80" }]
            [services.sticky]
            secret_file = "sticky.key"
            cookie = "route"
            {{more}}
            """);
        return ConfigLoader.Load([Path.Combine(_folder.FullName, "lb.toml")]);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
