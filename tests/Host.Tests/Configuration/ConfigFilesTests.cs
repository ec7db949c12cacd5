using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Tests.Configuration;

public sealed class ConfigFilesTests
{
    [Fact]
    public void A_missing_file_is_one_clear_line()
    {
        LoadResult result = ConfigLoader.Load(["conf/nothing-here.toml"]);

        Assert.Null(result.Config);
        Assert.Equal(
            "conf/nothing-here.toml: error LB0001: cannot be read: no such file or folder",
            Assert.Single(result.Faults).ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void A_path_that_is_none_is_one_clear_line(string path) =>
        Assert.Equal(ConfigFaultCode.FileUnreadable, Assert.Single(ConfigLoader.Load([path]).Faults).Code);

    [Fact]
    public void A_folder_without_configuration_files_is_a_fault()
    {
        using ConfigFolder folder = new(("notes.txt", "x"), (".hidden.toml", "x"));

        ConfigFault fault = Assert.Single(folder.Load().Faults, fault => fault.Code == ConfigFaultCode.FolderEmpty);

        Assert.EndsWith(": error LB0002: there is no *.toml file in this folder", fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_pointed_at()
    {
        using ConfigFolder folder = new();
        File.WriteAllBytes(folder["a.toml"], [.. "x = 1\n# caf"u8, 0xE9, .. "\n"u8]);

        Assert.Equal(["a.toml:2:6: error LB0003: byte 0xE9 is not UTF-8; TOML files are UTF-8 text"], folder.Faults());
    }

    [Fact]
    public void A_byte_order_mark_and_windows_line_ends_change_nothing()
    {
        string text = ConfigFolder.Base.ReplaceLineEndings("\r\n") + "[limits]\r\nheader_cont = 1\r\n";
        using ConfigFolder folder = new(("a.toml", "\uFEFF" + text));

        ConfigFault fault = Assert.Single(folder.Load().Faults);

        Assert.StartsWith("a.toml:5:1: error LB0012", folder.Text(fault), StringComparison.Ordinal);
        Assert.Equal("header_cont = 1", fault.SourceLine);
    }

    [Fact]
    public void An_empty_file_lacks_a_listener_and_routes_nothing()
    {
        using ConfigFolder folder = new(("a.toml", ""));

        Assert.Equal(
            [
                $"{folder["a.toml"]}: warning LB0034: there is neither [[routes]] nor [default_backend], " +
                    "so every request is answered with 404",
                $"{folder["a.toml"]}: error LB0050: there is no [[listeners]], so no client could connect",
            ],
            ConfigLoader.Load([folder["a.toml"]]).Faults.Select(fault => fault.ToString()));
    }

    [Fact]
    public void Nesting_without_end_is_a_fault_not_a_crash()
    {
        string deep = "a = " + new string('[', 100_000) + new string(']', 100_000);

        string fault = Assert.Single(ConfigFolder.FaultsOf(deep));

        Assert.Contains("LB0004", fault, StringComparison.Ordinal);
        Assert.Contains("64", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_named_twice_counts_once()
    {
        using ConfigFolder folder = new(("a.toml", ConfigFolder.Base));

        Assert.Empty(ConfigLoader.Load([folder["a.toml"], folder["a.toml"], Path.GetDirectoryName(folder["a.toml"])!]).Faults);
    }
}
