using System.Text;
using LoadBalancer.Host.Zones;

namespace LoadBalancer.Host.Tests.Zones;

public sealed class OverrideFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void What_was_saved_is_there_after_a_restart_in_a_folder_that_was_not()
    {
        string folder = Path.Combine(_folder.FullName, "new", "state");
        Assert.True(new OverrideFile(folder).Load().IsEmpty);

        Assert.Equal("", new OverrideFile(folder).Save("one"u8.ToArray()));
        Assert.Equal("", new OverrideFile(folder).Save("two"u8.ToArray()));

        Assert.Equal("two", Encoding.UTF8.GetString(new OverrideFile(folder).Load().Span));
        Assert.Equal(["overrides.json"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void What_cannot_be_kept_is_said_and_nothing_is_thrown()
    {
        string file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");

        OverrideFile store = new(file);

        Assert.StartsWith($"{file}/overrides.json cannot be written: ", store.Save("one"u8.ToArray()), StringComparison.Ordinal);
        Assert.True(store.Load().IsEmpty);
    }

    [Fact]
    public void What_cannot_be_read_is_told_and_not_written_over()
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "overrides.json"));
        OverrideFile store = new(_folder.FullName);

        Assert.True(store.Load().IsEmpty);
        Assert.Contains("cannot be read", store.Trouble, StringComparison.Ordinal);
        Assert.EndsWith("it is not written over", store.Save("one"u8.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_takes_nothing_is_told_of_at_the_start()
    {
        string file = Path.Combine(_folder.FullName, "file");
        File.WriteAllText(file, "");

        Assert.StartsWith($"{file} cannot be written: ", new OverrideFile(file).Trouble, StringComparison.Ordinal);
        Assert.Equal("", new OverrideFile(Path.Combine(_folder.FullName, "fine")).Trouble);
    }
}
