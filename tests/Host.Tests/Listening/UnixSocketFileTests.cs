using System.Net.Sockets;
using System.Runtime.Versioning;
using LoadBalancer.Host.Listening;

namespace LoadBalancer.Host.Tests.Listening;

[UnsupportedOSPlatform("windows")]
public sealed class UnixSocketFileTests : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-test-");

    private string Path => System.IO.Path.Combine(_folder.FullName, "lb.sock");

    private UnixDomainSocketEndPoint Address => new(Path);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_socket_is_bound_with_its_mode_and_connected_to()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        using Socket listening = Listen();
        using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(Address);

        Assert.Equal(Mode, File.GetUnixFileMode(Path));
    }

    [Fact]
    public void Closing_leaves_the_file_to_whoever_made_it_and_Remove_takes_it_away_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        Socket listening = Listen();
        UnixSocketFile file = UnixSocketFile.Of(listening)!;
        listening.Dispose();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.True(File.Exists(Path));

        file.Remove();
        Assert.False(File.Exists(Path));

        File.WriteAllText(Path, "somebody else's");
        file.Remove();
        Assert.True(File.Exists(Path));
    }

    [Fact]
    public void What_a_dead_process_left_is_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        Listen().Dispose();
        Assert.True(File.Exists(Path));

        using Socket second = Listen();
        using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(Address);
    }

    [Fact]
    public void Neither_a_socket_somebody_listens_on_nor_another_file_is()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        using (Listen())
        {
            Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(Listen).SocketErrorCode);
        }

        File.Delete(Path);
        File.WriteAllText(Path, "kept");
        Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(Listen).SocketErrorCode);
        Assert.Equal("kept", File.ReadAllText(Path));
    }

    [Fact]
    public void Of_several_addresses_of_which_one_fails_no_file_is_left()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        UnixDomainSocketEndPoint nowhere = new(System.IO.Path.Combine(_folder.FullName, "none", "lb.sock"));

        BindFault? fault = ListenSockets.TryOpen([new ListenAddress("a", Address), new ListenAddress("b", nowhere)], out _);

        Assert.Equal("b", fault?.Listener);
        Assert.Contains($"cannot listen on unix:{nowhere}: there is no folder", fault!.ToString(), StringComparison.Ordinal);
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public void A_name_that_is_no_file_is_bound_and_no_file_of_that_name_is_touched()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux only");
        string name = $"lb-test-{Guid.NewGuid()}";
        string file = System.IO.Path.Combine(Environment.CurrentDirectory, $"@{name}"); // what a look at the name as a path would find
        File.WriteAllText(file, "somebody else's");
        UnixFileMode before = File.GetUnixFileMode(file);
        try
        {
            UnixDomainSocketEndPoint address = new($"\0{name}");
            using (Socket listening = UnixSocketFile.Bind(address, UnixFileMode.UserRead))
            {
                listening.Listen(8);
                using Socket client = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                client.Connect(address);

                Assert.Null(UnixSocketFile.Of(listening));
                Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(() => UnixSocketFile.Bind(address, Mode)).SocketErrorCode);
                Assert.Contains(
                    $"cannot listen on unix:@{name}: another process listens there", new BindFault("a", address, SocketError.AddressAlreadyInUse).ToString(), StringComparison.Ordinal);
            }

            using Socket again = UnixSocketFile.Bind(address, Mode);
            Assert.Equal(before, File.GetUnixFileMode(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private Socket Listen()
    {
        Socket socket = UnixSocketFile.Bind(Address, Mode);
        socket.Listen(8);
        return socket;
    }
}
