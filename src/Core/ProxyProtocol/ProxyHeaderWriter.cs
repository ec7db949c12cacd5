using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace LoadBalancer.Core.ProxyProtocol;

/// <summary>Writes what stands before a connection's first byte and says for whom it was opened: the PROXY protocol, versions 1 and 2.</summary>
/// <remarks>
/// Pure; once per connection that was opened in a client's name. Both addresses of a header are of one family: where one is IPv4 and the other IPv6, the former is written
/// as an IPv4-mapped one. Without both there is nothing to say, and the header says that: <c>UNKNOWN</c>, or the command <c>LOCAL</c>.
/// </remarks>
public static class ProxyHeaderWriter
{
    /// <summary>The longest of either version: the line of version 1 with its two longest addresses.</summary>
    public const int MaxBytes = 107;

    private const byte Version2Local = 0x20;
    private const byte Version2Proxy = 0x21;
    private const byte Unspecified = 0x00;
    private const byte TcpOverIPv4 = 0x11;
    private const byte TcpOverIPv6 = 0x21;
    private const int FixedBytes = 16; // signature, version and command, family, length

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Writes a line of version 1.</summary>
    /// <param name="output">Has room for <see cref="MaxBytes"/>.</param>
    /// <param name="client">Where the client comes from; null: not known, or no IP address.</param>
    /// <param name="local">Where it connected to; null as above.</param>
    /// <returns>The bytes written.</returns>
    public static int WriteV1(Span<byte> output, IPEndPoint? client, IPEndPoint? local)
    {
        if (!TryAgree(ref client, ref local))
        {
            "PROXY UNKNOWN\r\n"u8.CopyTo(output);
            return "PROXY UNKNOWN\r\n"u8.Length;
        }

        string family = client!.AddressFamily == AddressFamily.InterNetwork ? "TCP4" : "TCP6"; // TryAgree says yes
        return Encoding.ASCII.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"PROXY {family} {client.Address} {local!.Address} {client.Port} {local.Port}\r\n"), output);
    }

    /// <summary>Writes a header of version 2; parameters as for <see cref="WriteV1"/>.</summary>
    public static int WriteV2(Span<byte> output, IPEndPoint? client, IPEndPoint? local)
    {
        if (!TryAgree(ref client, ref local))
        {
            return WriteV2Local(output);
        }

        bool isIPv4 = client!.AddressFamily == AddressFamily.InterNetwork; // TryAgree says yes
        int addressBytes = isIPv4 ? 4 : 16;
        Begin(output, Version2Proxy, isIPv4 ? TcpOverIPv4 : TcpOverIPv6, (2 * addressBytes) + 4);
        client.Address.TryWriteBytes(output[FixedBytes..], out _);
        local!.Address.TryWriteBytes(output[(FixedBytes + addressBytes)..], out _);
        Span<byte> ports = output[(FixedBytes + (2 * addressBytes))..];
        BinaryPrimitives.WriteUInt16BigEndian(ports, (ushort)client.Port);
        BinaryPrimitives.WriteUInt16BigEndian(ports[2..], (ushort)local.Port);
        return FixedBytes + (2 * addressBytes) + 4;
    }

    /// <summary>Writes a header of version 2 for a connection that is our own, such as a probe's.</summary>
    public static int WriteV2Local(Span<byte> output)
    {
        Begin(output, Version2Local, Unspecified, lengthBytes: 0);
        return FixedBytes;
    }

    private static void Begin(Span<byte> output, byte command, byte family, int lengthBytes)
    {
        Signature.CopyTo(output);
        output[12] = command;
        output[13] = family;
        BinaryPrimitives.WriteUInt16BigEndian(output[14..], (ushort)lengthBytes);
    }

    /// <summary>Brings both to one family and without a zone (fe80::1%3), which means nothing elsewhere; false when one is missing.</summary>
    private static bool TryAgree(ref IPEndPoint? client, ref IPEndPoint? local)
    {
        if (client is null || local is null)
        {
            return false;
        }

        (IPAddress from, IPAddress to) = (Plain(client.Address), Plain(local.Address));
        if (from.AddressFamily != to.AddressFamily)
        {
            (from, to) = (from.MapToIPv6(), to.MapToIPv6());
        }

        (client, local) = (new IPEndPoint(from, client.Port), new IPEndPoint(to, local.Port));
        return true;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address.AddressFamily == AddressFamily.InterNetworkV6 && address.ScopeId != 0 ? new IPAddress(address.GetAddressBytes())
        : address;
}
