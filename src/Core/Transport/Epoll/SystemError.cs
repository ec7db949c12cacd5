using System.Net.Sockets;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>The kernel's error numbers as the base library names them.</summary>
internal static class SystemError
{
    /// <summary>An exception whose <see cref="SocketException.SocketErrorCode"/> says what <paramref name="errno"/> means.</summary>
    public static SocketException ToException(int errno) => new(ToNative(errno));

    /// <summary>True for what <c>accept</c> says of a connection that ended before it was accepted (accept(2)): the next one may be well.</summary>
    public static bool IsOfOneClient(int errno) => errno is
        Libc.Eintr or 103 or 1 // ECONNABORTED, EPERM: a firewall's word
        or 64 or 71 or 92 or 95 or 100 or 101 or 104 or 110 or 112 or 113; // ENONET, EPROTO, ENOPROTOOPT, EOPNOTSUPP and the network's errors

    /// <summary>The number <see cref="SocketException"/> wants: <see cref="SocketError"/>'s.</summary>
    public static int ToNative(int errno) => (int)(errno switch
    {
        1 or 13 => SocketError.AccessDenied, // EPERM, EACCES
        24 or 23 => SocketError.TooManyOpenSockets, // EMFILE, ENFILE
        12 or 105 => SocketError.NoBufferSpaceAvailable, // ENOMEM, ENOBUFS
        32 => SocketError.Shutdown, // EPIPE
        97 => SocketError.AddressFamilyNotSupported, // EAFNOSUPPORT
        98 => SocketError.AddressAlreadyInUse, // EADDRINUSE
        99 => SocketError.AddressNotAvailable, // EADDRNOTAVAIL: also no free port
        100 => SocketError.NetworkDown, // ENETDOWN
        101 => SocketError.NetworkUnreachable, // ENETUNREACH
        103 => SocketError.ConnectionAborted, // ECONNABORTED
        104 => SocketError.ConnectionReset, // ECONNRESET
        110 => SocketError.TimedOut, // ETIMEDOUT
        111 or 2 => SocketError.ConnectionRefused, // ECONNREFUSED; ENOENT: a Unix socket nobody made
        112 => SocketError.HostDown, // EHOSTDOWN
        113 => SocketError.HostUnreachable, // EHOSTUNREACH
        11 => SocketError.WouldBlock, // EAGAIN: a Unix socket whose queue is full
        _ => SocketError.SocketError,
    });
}
