using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Tests.Lifetime;

public sealed class TrackFileTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-track-");

    private string FilePath => Path.Combine(_folder.FullName, "run", "lb", "portable-ip");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Its_folder_is_made_and_the_file_is_replaced_whole()
    {
        using TrackFile file = new(FilePath);

        Assert.True(file.TryOpen());
        Assert.True(file.TryWrite(1));
        using FileStream reader = new(FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete); // as keepalived, in the middle of it
        Assert.True(file.TryWrite(0));

        Assert.Equal("0\n", File.ReadAllText(FilePath));
        using StreamReader before = new(reader);
        Assert.Equal("1\n", before.ReadToEnd());
        Assert.Equal((0, null), (file.Value, file.Error));
        Assert.Equal(["portable-ip", "portable-ip.lock"], Directory.GetFiles(Path.GetDirectoryName(FilePath)!).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_second_process_leaves_the_first_ones_alone()
    {
        using TrackFile first = new(FilePath);
        Assert.True(first.TryOpen());
        Assert.True(first.TryWrite(0));
        using TrackFile second = new(FilePath);

        Assert.False(second.TryOpen());
        Assert.False(second.TryWrite(1));

        Assert.Equal("0\n", File.ReadAllText(FilePath));
        Assert.Contains("another process's", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_cannot_be_made_says_why()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "run"), "a file where a folder should be");
        using TrackFile file = new(FilePath);

        Assert.False(file.TryOpen());

        Assert.StartsWith($"{FilePath} cannot be written: ", file.Error, StringComparison.Ordinal);
        Assert.Null(file.Value);
    }
}
