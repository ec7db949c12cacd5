using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>An endpoint as the kernel writes it (<c>struct sockaddr</c>): IPv4, IPv6, Unix.</summary>
/// <remarks>Background to the hot path: once per connection.</remarks>
internal static class SocketName
{
    /// <summary>The longest: a Unix socket's 2 + 108.</summary>
    public const int MaxBytes = 110;

    public const int Unix = 1;
    public const int Inet = 2;
    public const int Inet6 = 10;

    private const int UnixPathOffset = 2;
    private const int MostPathBytes = 108; // what the base library's type can say

    /// <summary>The family to ask <c>socket</c> for; 0 when the endpoint is of none that we know.</summary>
    public static int FamilyOf(EndPoint endpoint) => endpoint switch
    {
        IPEndPoint { AddressFamily: AddressFamily.InterNetwork } => Inet,
        IPEndPoint => Inet6,
        UnixDomainSocketEndPoint => Unix,
        _ => 0,
    };

    /// <summary>Writes <paramref name="endpoint"/>, which <see cref="FamilyOf"/> knows, and returns its length.</summary>
    public static int Write(EndPoint endpoint, Span<byte> name)
    {
        name.Clear();
        BitConverter.TryWriteBytes(name, (ushort)FamilyOf(endpoint)); // the family is in the processor's order, the rest in the network's
        if (endpoint is not IPEndPoint ip)
        {
            // What the base library would write: the path, or "@name" for the abstract namespace, whose first byte is 0.
            SocketAddress unix = endpoint.Serialize();
            unix.Buffer.Span[..unix.Size].CopyTo(name);
            return unix.Size;
        }

        BinaryPrimitives.WriteUInt16BigEndian(name[2..], (ushort)ip.Port);
        if (ip.AddressFamily == AddressFamily.InterNetwork)
        {
            ip.Address.TryWriteBytes(name[4..], out _);
            return 16;
        }

        ip.Address.TryWriteBytes(name[8..], out _);
        BitConverter.TryWriteBytes(name[24..], (uint)ip.Address.ScopeId);
        return 28;
    }

    /// <summary>Reads what the kernel wrote; null for a family we do not know.</summary>
    public static EndPoint? Read(ReadOnlySpan<byte> name) => name.Length < 2 ? null : BitConverter.ToUInt16(name) switch
    {
        Inet => new IPEndPoint(new IPAddress(name[4..8]), BinaryPrimitives.ReadUInt16BigEndian(name[2..])),
        Inet6 => new IPEndPoint(new IPAddress(name[8..24], BitConverter.ToUInt32(name[24..])), BinaryPrimitives.ReadUInt16BigEndian(name[2..])),
        Unix => ReadUnix(name[UnixPathOffset..]),
        _ => null,
    };

    private static UnixDomainSocketEndPoint? ReadUnix(ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty)
        {
            return null; // a client's own end seldom has a name
        }

        bool isAbstract = path[0] == 0;
        int end = isAbstract ? path.Length : path.IndexOf((byte)0) is int zero and >= 0 ? zero : path.Length;
        string text = Encoding.UTF8.GetString(path[..end]);
        return Encoding.UTF8.GetByteCount(text) == end && end < MostPathBytes ? new UnixDomainSocketEndPoint(text) : null;
    }
}
