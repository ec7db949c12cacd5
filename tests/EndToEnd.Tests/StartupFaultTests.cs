using System.Net;
using System.Net.Sockets;
using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Host.Cli;
using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>A start that cannot be is one clear line, exit code 1, and nothing left behind.</summary>
public sealed class StartupFaultTests : IDisposable
{
    /// <summary>An address of loopback that nothing else here uses: a port free on it stays free.</summary>
    private static readonly IPAddress Quiet = IPAddress.Parse("127.0.77.2");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("lb-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_missing()
    {
        string path = Path.Combine(_folder.FullName, "missing.toml");

        Assert.Equal($"{path}: error LB0001: cannot be read: no such file or folder", await FailAsync(path));
    }

    [Fact]
    public async Task A_folder_that_may_not_be_read()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "root reads every folder");
        DirectoryInfo locked = _folder.CreateSubdirectory("locked");
        SetMode(locked, UnixFileMode.None);
        string line = await FailAsync(locked.FullName);
        SetMode(locked, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute); // or nobody could delete it

        Assert.StartsWith($"{locked.FullName}: error LB0001: cannot be read: ", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_in_use_at_the_second_listener_leaves_the_first_and_the_admin_address_closed()
    {
        using Socket occupant = Listen(new IPEndPoint(Quiet, 0));
        IPEndPoint admin = FreePort();
        IPEndPoint first = FreePort();
        string path = await WriteAsync(Listener("one", first) + Listener("two", (IPEndPoint)occupant.LocalEndPoint!), admin);

        string line = await FailAsync(path);

        Assert.StartsWith($"{path}:6:11: error LB0052: listener 'two': cannot listen on {occupant.LocalEndPoint}: the port is in use", line, StringComparison.Ordinal);
        await IsClosedAsync(first);
        await IsClosedAsync(admin);
    }

    [Fact]
    public async Task An_admin_port_in_use_leaves_the_listeners_closed()
    {
        using Socket occupant = Listen(new IPEndPoint(Quiet, 0));
        IPEndPoint listener = FreePort();
        string path = await WriteAsync(Listener("http", listener), (IPEndPoint)occupant.LocalEndPoint!);

        Assert.StartsWith($"{path}:6:11: error LB0052: listener 'admin': cannot listen on {occupant.LocalEndPoint}: ", await FailAsync(path), StringComparison.Ordinal);
        await IsClosedAsync(listener);
    }

    [Fact]
    public async Task An_access_log_that_cannot_be_written_leaves_the_listeners_closed()
    {
        IPEndPoint listener = FreePort();
        string path = await WriteAsync(Listener("http", listener), FreePort(), "[access_log]\npath = \"no/such/folder/access.log\"");

        Assert.StartsWith($"{path}:8:8: error LB0053: path in [access_log]: cannot write '", await FailAsync(path), StringComparison.Ordinal);
        await IsClosedAsync(listener);
    }

    [Fact]
    public async Task Check_tells_of_the_same_file_what_run_tells()
    {
        string path = await WriteAsync("[[listeners]]\nname = \"http\"\nadress = \"127.0.0.1:0\"\n", FreePort());

        (int exitCode, string error) = await RunAsync("check", path);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{path}:3:1: error LB0012: unknown key 'adress'", error, StringComparison.Ordinal);
        (exitCode, string told) = await RunAsync("run", "--config", path);
        Assert.Equal(1, exitCode);
        Assert.StartsWith(told.TrimEnd(), error, StringComparison.Ordinal);
    }

    private static void SetMode(DirectoryInfo folder, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder.FullName, mode);
        }
    }

    private static string Listener(string name, IPEndPoint address) => $"[[listeners]]\nname = \"{name}\"\naddress = \"{address}\"\n";

    private async Task<string> WriteAsync(string toml, IPEndPoint admin, string more = "[access_log]\nformat = \"off\"")
    {
        string path = Path.Combine(_folder.FullName, "lb.toml");
        await File.WriteAllTextAsync(path, $"""
            {toml}
            [admin]
            address = "{admin}"
            {more}
            [default_backend]
            service = "web"
            [[services]]
            name = "web"
            endpoints = [{"{"} address = "127.0.0.1:9" {"}"}]
            """);
        return path;
    }

    /// <summary>The one fault of a run that must fail; below it are the line it speaks of and a caret, where it has one.</summary>
    private static async Task<string> FailAsync(string path)
    {
        (int exitCode, string error) = await RunAsync("run", "--config", path);
        Assert.Equal(1, exitCode);
        string[] lines = error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines is [_] or [_, _, [.., '^']], error);
        return lines[0];
    }

    private static async Task<(int ExitCode, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int exitCode = await CommandLine.RunAsync(arguments, new Composition(), output, error).WaitAsync(Patience.Limit);
        Assert.Empty(output.ToString());
        return (exitCode, error.ToString());
    }

    private static async Task IsClosedAsync(IPEndPoint address)
    {
        SocketException refusal = await Assert.ThrowsAsync<SocketException>(() => RawClient.ConnectAsync(address));
        Assert.Equal(SocketError.ConnectionRefused, refusal.SocketErrorCode);
    }

    private static IPEndPoint FreePort()
    {
        using Socket socket = Listen(new IPEndPoint(Quiet, 0));
        return (IPEndPoint)socket.LocalEndPoint!;
    }

    private static Socket Listen(IPEndPoint address)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(address);
        socket.Listen();
        return socket;
    }
}
