using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LoadBalancer.Soak.Faults;

/// <summary>A line between two network interfaces, made with it, that loses and delays packets either way: what netem does, also where the kernel has none.</summary>
/// <remarks>Needs root and <c>/dev/net/tun</c>. The interfaces go with it. One end may be moved into another network namespace.</remarks>
internal sealed partial class LossyLine : IDisposable
{
    private const int LossPercent = 5;
    private const double DelayMs = 25;
    private const double JitterMs = 10;
    private const int MostPacketBytes = 64 * 1024;

    // <linux/if_tun.h>: packets without a link layer, and without a header of the driver's.
    private const nuint SetInterface = 0x400454ca;
    private const short TunWithoutHeader = 0x1001;
    private const int RequestBytes = 40; // struct ifreq: a name of 16 bytes, then the flags
    private const int NameBytes = 16;

    private readonly SafeFileHandle[] _ends;
    private int _passedCount;
    private int _lostCount;

    private LossyLine(SafeFileHandle[] ends, int seed)
    {
        _ends = ends;
        Start(ends[0], ends[1], new Random(seed));
        Start(ends[1], ends[0], new Random(seed + 1));
    }

    public static string Describe() => $"{LossPercent} % loss and {DelayMs}±{JitterMs} ms either way";

    public override string ToString() => $"{_lostCount} of {_passedCount + _lostCount} packets lost";

    /// <summary>Makes both interfaces; they have no address and are down.</summary>
    /// <exception cref="IOException">There is no such device, or no right to it.</exception>
    public static LossyLine Open(string here, string there, int seed) => new([OpenEnd(here), OpenEnd(there)], seed);

    public void Dispose()
    {
        foreach (SafeFileHandle end in _ends)
        {
            end.Dispose();
        }
    }

    private static SafeFileHandle OpenEnd(string name)
    {
        SafeFileHandle handle;
        try
        {
            handle = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new IOException(denied.Message, denied);
        }

        byte[] request = new byte[RequestBytes];
        Encoding.ASCII.GetBytes(name, request);
        MemoryMarshal.Write(request.AsSpan(NameBytes), TunWithoutHeader);
        return Control(handle, SetInterface, request) == 0 ? handle : throw new IOException($"{name}: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    private void Start(SafeFileHandle from, SafeFileHandle to, Random dice) =>
        new Thread(() => Carry(from, to, dice)) { IsBackground = true, Name = "lossy line" }.Start();

    private void Carry(SafeFileHandle from, SafeFileHandle to, Random dice)
    {
        byte[] packet = new byte[MostPacketBytes];
        try
        {
            while ((int)Read(from, packet, MostPacketBytes) is int bytes and > 0)
            {
                if (dice.Next(100) < LossPercent)
                {
                    Interlocked.Increment(ref _lostCount);
                    continue;
                }

                Interlocked.Increment(ref _passedCount);
                _ = PassAsync(to, packet.AsSpan(0, bytes).ToArray(), TimeSpan.FromMilliseconds(DelayMs + (JitterMs * ((2 * dice.NextDouble()) - 1))));
            }
        }
        catch (ObjectDisposedException)
        {
            // The interface is gone.
        }
    }

    private static async Task PassAsync(SafeFileHandle to, byte[] packet, TimeSpan delay)
    {
        await Task.Delay(delay);
        try
        {
            _ = Write(to, packet, (nuint)packet.Length); // a receiver that is down has lost it like any other
        }
        catch (ObjectDisposedException)
        {
            // The interface is gone.
        }
    }

    [LibraryImport("libc", EntryPoint = "read")]
    private static partial nint Read(SafeFileHandle descriptor, byte[] bytes, nuint count); // not the base library's: it takes only what can be sought in

    [LibraryImport("libc", EntryPoint = "write")]
    private static partial nint Write(SafeFileHandle descriptor, byte[] bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle descriptor, nuint request, byte[] argument);
}
