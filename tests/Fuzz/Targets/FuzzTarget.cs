namespace LoadBalancer.Fuzz.Targets;

/// <summary>Something that reads what strangers sent, with what it promises of any input whatever. One thread; used again and again.</summary>
internal abstract class FuzzTarget
{
    /// <summary>What is made once and kept (buffers, compiled patterns), whatever the input.</summary>
    private const long FreeBytes = 256 * 1024;

    /// <summary>Most memory one input may take for each of its bytes, beyond <see cref="FreeBytes"/>.</summary>
    protected virtual int MaxAllocatedBytesPerByte => 64;

    /// <summary>Tries <paramref name="input"/>; true when it was accepted, false when it was refused as it should be.</summary>
    /// <exception cref="Finding">A promise was broken. Any other exception is a find as well: none may be thrown for an input.</exception>
    public bool Try(ReadOnlySpan<byte> input)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool isAccepted = Judge(input);
        long allocatedBytes = GC.GetAllocatedBytesForCurrentThread() - before;
        if (allocatedBytes > FreeBytes + ((long)MaxAllocatedBytesPerByte * input.Length))
        {
            throw new Finding($"{allocatedBytes} bytes were allocated for an input of {input.Length}");
        }

        return isAccepted;
    }

    protected abstract bool Judge(ReadOnlySpan<byte> input);
}
