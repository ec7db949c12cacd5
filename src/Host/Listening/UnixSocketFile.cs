using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Host.Listening;

/// <summary>The file of a Unix socket that listens: made when it is bound, and removed once, if it is still the one that was made.</summary>
/// <remarks>
/// Config path. The kernel removes no such file: one whose process has died stays, refuses everybody, and is in the way of the next bind. The base library
/// removes by name, whatever is there by then, and so would take away the socket of another process that has replaced ours; it is not told of the name.
/// A name of the abstract namespace, <c>@name</c>, is no file: the kernel itself frees it, and a file that happens to be called so is nothing of ours.
/// </remarks>
internal sealed partial class UnixSocketFile
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicFieldsAndBirth = 0xFFF;
    private const int StatBytes = 256; // struct statx, the same everywhere
    private const int ModeOffset = 28;
    private const int NumberOffset = 32;
    private const int BirthOffset = 80;
    private const int DeviceOffset = 136;
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;

    private readonly string _path;
    private readonly Identity? _identity;

    private UnixSocketFile(string path)
    {
        _path = path;
        _identity = TryIdentify(path, out _);
    }

    /// <summary>The file of a socket that has just been bound; null for one that has none.</summary>
    public static UnixSocketFile? Of(Socket socket) => socket.LocalEndPoint is { } address && AddressText.IsFile(address) ? new UnixSocketFile($"{address}") : null;

    /// <summary>Binds a socket there; it does not listen yet, so nobody gets in before the file's mode is set.</summary>
    /// <param name="address">Where. A socket that nobody listens on any more is replaced; any other file stays.</param>
    /// <param name="mode">Who may connect; to what is no file, whoever shares our network namespace.</param>
    /// <exception cref="SocketException">Somebody listens there, something else is there, or it may not be made.</exception>
    [SuppressMessage("Usage", "CA1816", Justification = "The finalizer would remove by name what the other socket listens on.")]
    public static Socket Bind(UnixDomainSocketEndPoint address, UnixFileMode mode)
    {
        string path = address.ToString();
        bool isFile = AddressText.IsFile(address);
        if (isFile && TryIdentify(path, out bool isSocket) is not null && isSocket && IsDead(address))
        {
            File.Delete(path);
        }

        Socket socket = new(AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(address);
            if (isFile)
            {
                TrySetMode(path, mode);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.AccessDenied);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        // The same descriptor in a socket that has not bound it, and so removes nothing; the first is never disposed.
        GC.SuppressFinalize(socket);
        return new Socket(socket.SafeHandle);
    }

    /// <summary>Changes who may connect; whoever has connected stays.</summary>
    public void SetMode(UnixFileMode mode)
    {
        if (_identity is not null && TryIdentify(_path, out _) == _identity)
        {
            TrySetMode(_path, mode);
        }
    }

    /// <summary>Removes it: newcomers find nobody, those in the queue are not touched. What another process has put in its place stays.</summary>
    public void Remove()
    {
        try
        {
            if (_identity is not null && TryIdentify(_path, out _) == _identity)
            {
                File.Delete(_path);
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // It stays, and refuses: whoever binds it next replaces it.
        }
    }

    private static void TrySetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, mode);
        }
    }

    /// <summary>True when nobody listens: the kernel refuses. A full queue, or no permission, is somebody.</summary>
    private static bool IsDead(UnixDomainSocketEndPoint address)
    {
        using Socket probe = new(AddressFamily.Unix, System.Net.Sockets.SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            probe.Connect(address);
            return false;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    /// <summary>Which file it is; null where there is none, or the system has no such call: then it is left alone.</summary>
    private static Identity? TryIdentify(string path, out bool isSocket)
    {
        isSocket = false;
        Span<byte> stat = stackalloc byte[StatBytes];
        if (!OperatingSystem.IsLinux() || Stat(CurrentFolder, path, NoFollow, BasicFieldsAndBirth, ref MemoryMarshal.GetReference(stat)) != 0)
        {
            return null;
        }

        isSocket = (BitConverter.ToUInt16(stat[ModeOffset..]) & TypeMask) == SocketType;
        return new Identity(
            isSocket,
            BitConverter.ToUInt64(stat[NumberOffset..]),
            BitConverter.ToUInt64(stat[DeviceOffset..]),
            BitConverter.ToInt64(stat[BirthOffset..]),
            BitConverter.ToUInt32(stat[(BirthOffset + sizeof(long))..]));
    }

    /// <summary>A file's number is given to another as soon as it is gone, so the number alone would take that one for ours.</summary>
    private readonly record struct Identity(bool IsSocket, ulong Number, ulong Device, long BirthSeconds, uint BirthNanoseconds);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint fields, ref byte result);
}
