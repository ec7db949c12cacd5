using System.Collections.Immutable;
using LoadBalancer.Host.Configuration;

namespace LoadBalancer.Host.Reloading;

/// <summary>A configuration as it was read, and the hash by which a later change shows.</summary>
/// <param name="Loaded">What was read.</param>
/// <param name="Content">See <see cref="ContentHash"/>.</param>
internal readonly record struct ConfigReading(LoadResult Loaded, long Content)
{
    /// <summary>Who names other files in each reading is not followed for ever.</summary>
    private const int MostReadings = 3;

    /// <summary>Reads the files. The hash is taken before: what changes in between is found by the next look, and read again.</summary>
    /// <param name="paths">Files and folders, as on the command line.</param>
    /// <param name="referenced">What they named when they were read before.</param>
    public static ConfigReading Read(ImmutableArray<string> paths, ImmutableArray<string> referenced)
    {
        for (int reading = 1; ; reading++)
        {
            long content = ContentHash.Of(paths, referenced);
            LoadResult loaded = ConfigLoader.Load(paths);
            if (loaded.Referenced.SequenceEqual(referenced) || reading == MostReadings)
            {
                return new ConfigReading(loaded, content);
            }

            referenced = loaded.Referenced;
        }
    }
}
