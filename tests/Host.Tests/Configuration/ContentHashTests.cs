using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Tests.Configuration;

public sealed class ContentHashTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Stays_while_nothing_changes_even_if_a_file_is_written_anew()
    {
        Write("a.toml", "x = 1");
        long before = Hash();

        Write("a.toml", "x = 1");

        Assert.Equal(before, Hash());
    }

    [Fact]
    public void Sees_each_way_in_which_a_folder_can_change()
    {
        long last = Hash();
        Changes(() => Write("a.toml", "x = 1"));
        Changes(() => Write("a.toml", "x = 2")); // same length
        Changes(() => Write("b.toml", "y = 1"));
        Changes(() => File.Move(PathOf("b.toml"), PathOf("c.toml")));
        Changes(() => File.Delete(PathOf("c.toml")));
        Changes(() => File.Delete(PathOf("a.toml")));
        Changes(() => File.CreateSymbolicLink(PathOf("a.toml"), PathOf("nothing")));
        Changes(() => Write("nothing", "z = 1"));
        Changes(() => Write("nothing", "z = 2"));

        void Changes(Action change)
        {
            change();
            Assert.NotEqual(last, Hash());
            last = Hash();
        }
    }

    [Fact]
    public void Sees_files_that_the_configuration_names()
    {
        Write("a.toml", "x = 1");
        string secret = PathOf("secret");
        long without = ContentHash.Of([_folder.FullName], [secret]);
        Write("secret", "one");
        long with = ContentHash.Of([_folder.FullName], [secret]);
        Write("secret", "two");

        Assert.Equal(3, new[] { without, with, ContentHash.Of([_folder.FullName], [secret]) }.Distinct().Count());
    }

    [Fact]
    public void A_file_without_an_end_is_hashed_as_far_as_anybody_reads()
    {
        Assert.SkipUnless(File.Exists("/dev/zero"), "there is no /dev/zero here");
        Write("a.toml", "x = 1");

        long endless = ContentHash.Of([_folder.FullName], ["/dev/zero"]);

        Assert.Equal(endless, ContentHash.Of([_folder.FullName], ["/dev/zero"]));
        Assert.NotEqual(endless, Hash());
    }

    private long Hash() => ContentHash.Of([_folder.FullName], []);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private void Write(string name, string text) => File.WriteAllText(PathOf(name), text);
}
