using LoadBalancer.Core.Configuration.Faults;

namespace LoadBalancer.Host.Configuration;

/// <summary>What the files of a configuration say, as one number: the same as long as no byte, no name and no missing file changes.</summary>
/// <remarks>
/// Config path. 64 bits with a secret of this process: two contents that somebody makes alike on purpose are out of reach. Not of a
/// cryptographic library, which alone would cost 4.5 MiB (docs/adr/0008).
/// </remarks>
internal struct ContentHash
{
    private const int ReadBytes = 16 * 1024; // on the stack: it is read every two seconds, for as long as the process lives, and on any thread

    /// <summary>Several times what 100 000 routes take. What has no end, a device perhaps, must not be read to it.</summary>
    private const long MostBytes = 64 * 1024 * 1024;

    /// <summary>As much as is read of a certificate.</summary>
    private const long MostReferencedBytes = (256 * 1024) + 1;

    private HashCode _one;
    private HashCode _other; // behind another beginning

    public ContentHash() => _other.Add(1);

    /// <summary>Reads the files for nothing but their hash.</summary>
    /// <param name="paths">Files and folders, as on the command line.</param>
    /// <param name="referenced">Files that they name: secrets, certificates.</param>
    public static long Of(IReadOnlyList<string> paths, IEnumerable<string> referenced)
    {
        ContentHash hash = new();
        Span<byte> buffer = stackalloc byte[ReadBytes];
        foreach (string path in ConfigFiles.Find(paths, new FaultList()))
        {
            hash.AddFile(path, MostBytes, buffer);
        }

        hash.AddReferenced(referenced);
        return hash.Value;
    }

    /// <summary>All that was added.</summary>
    public readonly long Value => ((long)_one.ToHashCode() << 32) | (uint)_other.ToHashCode();

    /// <summary>Adds a file that was read.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="bytes">What it says; null: it could not be read.</param>
    public void Add(string path, byte[]? bytes)
    {
        AddName(path);
        if (bytes is null)
        {
            AddMissing();
        }
        else
        {
            for (int at = 0; at < bytes.Length && at < MostBytes; at += ReadBytes)
            {
                AddBytes(bytes.AsSpan(at, Math.Min(ReadBytes, bytes.Length - at)));
            }
        }
    }

    /// <summary>Adds files that are named by others.</summary>
    public void AddReferenced(IEnumerable<string> paths)
    {
        Span<byte> buffer = stackalloc byte[ReadBytes];
        foreach (string path in paths)
        {
            AddFile(path, MostReferencedBytes, buffer);
        }
    }

    private void AddFile(string path, long mostBytes, Span<byte> buffer)
    {
        AddName(path);
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            long left = mostBytes;
            for (int count = Fill(file, buffer); count > 0 && left > 0; count = Fill(file, buffer))
            {
                AddBytes(buffer[..count]);
                left -= count;
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            AddMissing();
        }
    }

    /// <summary>Whole pieces: where a piece ends is part of the hash.</summary>
    private static int Fill(FileStream file, Span<byte> buffer) => file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);

    private void AddName(string path) => AddValue(path.GetHashCode(StringComparison.Ordinal));

    private void AddMissing() => AddValue(-1);

    private void AddBytes(ReadOnlySpan<byte> bytes)
    {
        _one.AddBytes(bytes);
        _other.AddBytes(bytes);
    }

    private void AddValue(int value)
    {
        _one.Add(value);
        _other.Add(value);
    }
}
