using LoadBalancer.Core.Configuration.Faults;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Reloading;

/// <summary>What the files of a configuration say, as one number: the same as long as no byte, no name and no fault of reading changes.</summary>
/// <remarks>
/// Config path: reads every file. 64 bits with a secret of this process: two contents that somebody makes alike on purpose are out of reach. Not of a
/// cryptographic library, which alone would cost 4.5 MiB (docs/adr/0008).
/// </remarks>
internal static class ContentHash
{
    private const int ReadBytes = 64 * 1024;

    /// <summary>Reads them all.</summary>
    /// <param name="paths">Files and folders, as on the command line.</param>
    /// <param name="referenced">Files that they name: secrets, certificates.</param>
    public static long Of(IReadOnlyList<string> paths, IEnumerable<string> referenced)
    {
        HashCode one = default;
        HashCode other = default;
        other.Add(1);
        byte[] buffer = new byte[ReadBytes];
        foreach (string path in ConfigFiles.Find(paths, new FaultList()).Concat(referenced))
        {
            Add(path.GetHashCode(StringComparison.Ordinal));
            try
            {
                using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
                for (int count = file.Read(buffer); count > 0; count = file.Read(buffer))
                {
                    one.AddBytes(buffer.AsSpan(0, count));
                    other.AddBytes(buffer.AsSpan(0, count));
                }
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                Add(fault.GetType().Name.GetHashCode(StringComparison.Ordinal));
            }
        }

        return ((long)one.ToHashCode() << 32) | (uint)other.ToHashCode();

        void Add(int value)
        {
            one.Add(value);
            other.Add(value);
        }
    }
}
