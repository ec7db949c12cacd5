using System.Runtime.InteropServices;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>The system calls of the transport, as the C library declares them.</summary>
/// <remarks>
/// Hot path. Every signature is blittable: the call costs what a call costs. Constants are Linux's own, the same on every processor .NET runs on.
/// Descriptors are plain numbers, used and closed on their loop's thread only, so none can be closed under a call.
/// What each request calls goes to the kernel by <c>syscall</c>: the library's own functions make a thread cancellable and uncancellable again
/// around each call, two interlocked operations that nobody here has a use for; and the error's number is fetched only where there is one.
/// None of them suppresses the runtime's transition, though none waits for a peer: a send over loopback runs the receiver's whole stack, tens of
/// microseconds in which no garbage collection could begin on any thread, to save some 25 instructions.
/// </remarks>
internal static unsafe partial class Libc
{
    // <errno.h>
    public const int Eintr = 4;
    public const int Eagain = 11;
    public const int Epipe = 32;
    public const int Econnreset = 104;
    public const int Enfile = 23;
    public const int Emfile = 24;
    public const int Enomem = 12;
    public const int Enobufs = 105;
    public const int Einprogress = 115;

    // <sys/socket.h>
    public const int SockStream = 1;
    public const int SockNonblock = 0x800;
    public const int SockCloexec = 0x80000;
    public const int MsgNosignal = 0x4000;
    public const int SolSocket = 1;
    public const int SoError = 4;
    public const int SoKeepalive = 9;
    public const int SoLinger = 13;
    public const int ShutWr = 1;

    // <netinet/in.h>, <netinet/tcp.h>
    public const int IpprotoIp = 0;
    public const int IpprotoTcp = 6;
    public const int IpBindAddressNoPort = 24;
    public const int TcpNodelay = 1;
    public const int TcpKeepidle = 4;
    public const int TcpKeepintvl = 5;
    public const int TcpKeepcnt = 6;
    public const int TcpInfo = 11;
    public const int TcpClose = 7;

    // <linux/tcp.h>, struct tcp_info: it begins with the state, a byte, and grows at its end. Up to the segments that bore data, since Linux 4.6.
    private const int TcpInfoDataSegmentsOut = 156;
    private const int TcpInfoLength = 160;

    // <asm-generic/ioctls.h>: bytes that were written and not acknowledged
    public const nuint SiocOutQueue = 0x5411;

    // <sys/epoll.h>, <sys/eventfd.h>
    public const int EpollCtlAdd = 1;
    public const int EpollCtlDel = 2;
    public const uint EpollIn = 0x1;
    public const uint EpollPri = 0x2;
    public const uint EpollOut = 0x4;
    public const uint EpollErr = 0x8;
    public const uint EpollHup = 0x10;
    public const uint EpollRdhup = 0x2000;
    public const uint EpollEdge = 1u << 31;
    public const int EpollCloexec = 0x80000;
    public const int EfdNonblock = 0x800;
    public const int EfdCloexec = 0x80000;

    // <sys/syscall.h>: x86-64 has numbers of its own, arm64, riscv64 and loongarch64 share theirs (EpollTransport.IsSupported).
    private static nint SendTo => IsX64 ? 44 : 206;
    private static nint ReceiveFrom => IsX64 ? 45 : 207;
    private static nint SendMessageNumber => IsX64 ? 46 : 211;
    private static nint EpollPwait => IsX64 ? 281 : 22;

    private static bool IsX64 => RuntimeInformation.ProcessArchitecture == Architecture.X64; // known when it is compiled

    /// <summary>What the last call of this thread failed with, of those that are the library's.</summary>
    public static int Errno => Marshal.GetLastPInvokeError();

    /// <summary>Has the close of a connection send RST instead of FIN.</summary>
    public static void MakeCloseReset(int descriptor)
    {
        int* linger = stackalloc int[] { 1, 0 }; // struct linger: on, for no time
        _ = SetOption(descriptor, SolSocket, SoLinger, linger, 2 * sizeof(int));
    }

    /// <summary>Asks what has become of what was written to a TCP connection.</summary>
    /// <returns>False where the kernel does not say.</returns>
    public static bool TryAskDelivery(int descriptor, out Delivery delivery)
    {
        int bytes = 0;
        int* info = stackalloc int[TcpInfoLength / sizeof(int)];
        uint length = TcpInfoLength;
        bool isKnown = GetOption(descriptor, IpprotoTcp, TcpInfo, info, &length) == 0 && length == TcpInfoLength;
        isKnown = isKnown && Control(descriptor, SiocOutQueue, &bytes) == 0;
        delivery = isKnown ? new Delivery(bytes, info[TcpInfoDataSegmentsOut / sizeof(int)] != 0, *(byte*)info == TcpClose) : default;
        return isKnown;
    }

    /// <summary>What <c>recv</c> does.</summary>
    /// <returns>Bytes; or an error's number, negated.</returns>
    public static nint Receive(int descriptor, byte* buffer, int length) =>
        ToResult(SystemCall(ReceiveFrom, descriptor, buffer, length, 0, 0, 0));

    /// <summary>What <c>send</c> does, without the signal of a peer that has gone.</summary>
    /// <inheritdoc cref="Receive"/>
    public static nint Send(int descriptor, byte* buffer, int length) =>
        ToResult(SystemCall(SendTo, descriptor, buffer, length, MsgNosignal, 0, 0));

    /// <summary>What <c>sendmsg</c> does, without the signal of a peer that has gone.</summary>
    /// <inheritdoc cref="Receive"/>
    public static nint SendMessage(int descriptor, MessageHeader* message) =>
        ToResult(SystemCall(SendMessageNumber, descriptor, (byte*)message, MsgNosignal, 0, 0, 0));

    /// <summary>What <c>epoll_wait</c> does.</summary>
    /// <returns>Events; or an error's number, negated.</returns>
    public static int EpollWait(int epoll, byte* events, int mostEvents, int timeoutMs) =>
        (int)ToResult(SystemCall(EpollPwait, epoll, events, mostEvents, timeoutMs, 0, 0)); // no signal mask

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(int descriptor, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "connect", SetLastError = true)]
    public static partial int Connect(int descriptor, byte* address, uint length);

    [LibraryImport("libc", EntryPoint = "accept4", SetLastError = true)]
    public static partial int Accept(int descriptor, byte* address, uint* length, int flags);

    [LibraryImport("libc", EntryPoint = "getsockname", SetLastError = true)]
    public static partial int GetName(int descriptor, byte* address, uint* length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(int descriptor, int level, int name, int* value, uint* length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetOption(int descriptor, int level, int name, int* value, uint length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(int descriptor, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "shutdown", SetLastError = true)]
    public static partial int Shutdown(int descriptor, int how);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* ev);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventDescriptor(uint initial, int flags);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint length);

    // Asked at once: nothing may come between that could call the library itself.
    private static nint ToResult(nint returned) => returned >= 0 ? returned : -Marshal.GetLastSystemError();

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, byte* second, nint third, nint fourth, nint fifth, nint sixth);

    /// <summary><c>struct iovec</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    /// <summary><c>struct msghdr</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public byte* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public byte* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
