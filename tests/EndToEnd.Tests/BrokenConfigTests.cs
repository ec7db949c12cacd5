using System.Diagnostics;
using LoadBalancer.EndToEnd.Tests.Harness;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>However the files are broken under a running balancer, what was good serves on, and what is good next is taken without being asked (faults.md row 21).</summary>
public sealed class BrokenConfigTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private const string Saying = """
        [[routes]]
        path = "/"
        respond = { status = 200, body = "one" }
        """;

    [Fact]
    public async Task Written_byte_by_byte_it_is_read_when_it_is_whole()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        string next = (await File.ReadAllTextAsync(lb.ConfigPath, Cancellation)).Replace("one", "two", StringComparison.Ordinal);

        await using (FileStream file = new(lb.ConfigPath, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0))
        {
            foreach (byte octet in System.Text.Encoding.UTF8.GetBytes(next))
            {
                file.WriteByte(octet);
                await Task.Delay(1, Cancellation);
            }
        }

        await IsTakenAsync(lb, "two");
        Assert.DoesNotContain((await lb.ReadEventsAsync()).EnumerateArray(), static report => report.GetProperty("result").GetString() == "refused");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[[routes]")]
    [InlineData("[[routes]]\npath = \"/\nrespond = 1")]
    [InlineData("\ufffd\0")]
    [InlineData("[[listeners]]\naddress = \"127.0.0.1:0\"\n[[routes]]\npath = \"/\"\nservice = \"nowhere\"\n")]
    public async Task Invalid_it_is_refused_and_the_next_good_one_is_taken(string broken)
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        string good = await File.ReadAllTextAsync(lb.ConfigPath, Cancellation);

        lb.Write(broken);
        await IsRefusedAsync(lb);
        lb.Write(good.Replace("one", "two", StringComparison.Ordinal));
        await IsTakenAsync(lb, "two");
    }

    [Fact]
    public async Task Cut_off_at_any_line_it_is_refused_or_read_as_it_is()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        string good = await File.ReadAllTextAsync(lb.ConfigPath, Cancellation);
        string aside = Path.Combine(Path.GetDirectoryName(lb.ConfigPath)!, "kept");
        await File.WriteAllTextAsync(aside, good, Cancellation);

        await File.WriteAllTextAsync(lb.ConfigPath, good[..(good.Length / 2)], Cancellation);
        await IsRefusedAsync(lb);
        File.Move(aside, lb.ConfigPath, overwrite: true);
        await Patience.UntilAsync(async () => await IsOkAsync(lb), "the file put back is in force");
        Assert.Equal(1, await lb.ReadGenerationAsync());
    }

    [Fact]
    public async Task Deleted_it_is_refused_and_taken_when_it_is_back()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        string good = await File.ReadAllTextAsync(lb.ConfigPath, Cancellation);

        File.Delete(lb.ConfigPath);
        await IsRefusedAsync(lb);
        await File.WriteAllTextAsync(lb.ConfigPath, good.Replace("one", "two", StringComparison.Ordinal), Cancellation);
        await IsTakenAsync(lb, "two");
    }

    [Fact]
    public async Task Unreadable_it_is_refused_and_taken_when_it_may_be_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root reads every file");
        await using Lb lb = await Lb.StartAsync(Saying);
        lb.Edit("one", "two");
        SetMode(lb.ConfigPath, UnixFileMode.None);
        await IsRefusedAsync(lb);

        SetMode(lb.ConfigPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await IsTakenAsync(lb, "two");
    }

    [Fact]
    public async Task A_folder_in_its_place_is_refused_and_the_file_taken_when_it_is_back()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        string good = await File.ReadAllTextAsync(lb.ConfigPath, Cancellation);

        File.Delete(lb.ConfigPath);
        Directory.CreateDirectory(lb.ConfigPath);
        await IsRefusedAsync(lb);
        Directory.Delete(lb.ConfigPath);
        lb.Write(good.Replace("one", "two", StringComparison.Ordinal));
        await IsTakenAsync(lb, "two");
    }

    [Fact]
    public async Task A_mounted_ConfigMap_is_followed_when_its_link_is_swapped()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        string folder = Path.GetDirectoryName(lb.ConfigPath)!;
        string good = await File.ReadAllTextAsync(lb.ConfigPath, Cancellation);

        // As the kubelet does it: lb.toml -> ..data/lb.toml, ..data -> ..N, swapped by a rename.
        Publish(1, good);
        File.Delete(lb.ConfigPath);
        File.CreateSymbolicLink(lb.ConfigPath, Path.Combine("..data", "lb.toml"));
        Publish(2, good.Replace("one", "two", StringComparison.Ordinal));
        await IsTakenAsync(lb, "two");
        Publish(3, "[[routes]");
        await IsRefusedAsync(lb, "two");
        Publish(4, good.Replace("one", "three", StringComparison.Ordinal));
        await IsTakenAsync(lb, "three");

        void Publish(int number, string text)
        {
            string name = $"..{number}";
            Directory.CreateDirectory(Path.Combine(folder, name));
            File.WriteAllText(Path.Combine(folder, name, "lb.toml"), text);
            string aside = Path.Combine(folder, "..data_tmp");
            File.CreateSymbolicLink(aside, name);
            using Process move = Process.Start("mv", ["-T", aside, Path.Combine(folder, "..data")]); // rename(2); .NET's Move follows the link
            move.WaitForExit();
        }
    }

    [Fact]
    public async Task An_editors_swap_files_and_the_log_beside_it_are_none_of_it()
    {
        await using Lb lb = await Lb.StartAsync(Saying);
        string folder = Path.GetDirectoryName(lb.ConfigPath)!;

        await File.WriteAllTextAsync(Path.Combine(folder, ".lb.toml.swp"), "b0VIM", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "lb.toml~"), "[[old", Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder, "4913"), "", Cancellation);
        lb.Edit("one", "two"); // what comes behind them has been seen, so they were

        await IsTakenAsync(lb, "two");
        Assert.Single((await lb.ReadEventsAsync()).EnumerateArray());
    }

    [Fact]
    public async Task Files_added_to_a_folder_and_taken_from_it_count()
    {
        await using Lb lb = await Lb.StartFolderAsync(Saying);
        string more = Path.Combine(Path.GetDirectoryName(lb.ConfigPath)!, "more.toml");

        await File.WriteAllTextAsync(more, "[[routes]]\npath = \"/more\"\nrespond = { status = 200, body = \"more\" }\n", Cancellation);
        await lb.GenerationIsAsync(2);
        Assert.Equal("more", (await lb.AskAsync("GET /more HTTP/1.1\r\nHost: a.test\r\n\r\n")).Text);

        File.Delete(more);
        await lb.GenerationIsAsync(3);
        Assert.Equal("one", (await lb.AskAsync("GET /more HTTP/1.1\r\nHost: a.test\r\n\r\n")).Text);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    private static async Task IsTakenAsync(Lb lb, string says)
    {
        await Patience.UntilAsync(async () => (await lb.AskAsync(Get)).Text == says, $"it says '{says}'");
        await Patience.UntilAsync(async () => await IsOkAsync(lb), "it says so"); // said behind the swap
    }

    private static async Task IsRefusedAsync(Lb lb, string says = "one")
    {
        await Patience.UntilAsync(async () => !await IsOkAsync(lb), "the file is refused");
        Assert.Equal(says, (await lb.AskAsync(Get)).Text);
    }

    private static async Task<bool> IsOkAsync(Lb lb) =>
        (await lb.ReadStatusAsync()).GetProperty("config").GetProperty("last_reload").GetProperty("ok").GetBoolean();
}
