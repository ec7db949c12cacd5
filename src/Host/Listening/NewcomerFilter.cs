using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace LoadBalancer.Host.Listening;

/// <summary>Has the kernel drop whoever begins to connect to a listening socket, while those that have begun come in.</summary>
/// <remarks>
/// Config path (Linux). Closing a listening socket resets everyone in its queue, and between the last accept and the close somebody may get in. A
/// socket filter (classic BPF, no privilege needed) that drops packets with SYN closes that window: it leaves the queue and handshakes under way
/// alone. A dropped SYN is sent again by its client after a second, when the port is closed and refuses it.
/// </remarks>
internal static class NewcomerFilter
{
    private const int SolSocket = 1;
    private const int SoAttachFilter = 26;

    /// <summary>
    /// For a socket a filter sees the segment from the TCP header on: load byte 13, the flags; with SYN (0x02) keep nothing of it, else everything.
    /// Pinned, since the kernel is given its address.
    /// </summary>
    private static readonly Instruction[] Program = Pinned(
        new Instruction(Code: 0x30, IfTrue: 0, IfFalse: 0, Operand: 13), // load a byte
        new Instruction(Code: 0x45, IfTrue: 0, IfFalse: 1, Operand: 0x02), // jump by its bits
        new Instruction(Code: 0x06, IfTrue: 0, IfFalse: 0, Operand: 0), // keep nothing
        new Instruction(Code: 0x06, IfTrue: 0, IfFalse: 0, Operand: uint.MaxValue)); // keep all

    /// <summary>True when it is in force from now on; false where the system has none, or not for such a socket.</summary>
    public static bool TryAttach(Socket listening)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        Span<byte> description = stackalloc byte[2 * nint.Size]; // struct sock_fprog: the number of instructions, and where they are
        description.Clear();
        MemoryMarshal.Write(description, (ushort)Program.Length);
        MemoryMarshal.Write(description[nint.Size..], Marshal.UnsafeAddrOfPinnedArrayElement(Program, 0));
        try
        {
            listening.SetRawSocketOption(SolSocket, SoAttachFilter, description); // copies the program
            return true;
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            return false;
        }
    }

    private static Instruction[] Pinned(params ReadOnlySpan<Instruction> program)
    {
        Instruction[] pinned = GC.AllocateUninitializedArray<Instruction>(program.Length, pinned: true);
        program.CopyTo(pinned);
        return pinned;
    }

    /// <summary>One instruction as the kernel has it (struct sock_filter).</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Operand);
}
