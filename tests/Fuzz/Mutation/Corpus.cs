namespace LoadBalancer.Fuzz.Mutation;

/// <summary>What the mutator starts from for one target: seeds and the words of its dictionary.</summary>
internal sealed class Corpus
{
    private Corpus(IReadOnlyList<(string Name, byte[] Bytes)> seeds, byte[][] words)
    {
        Seeds = seeds;
        Words = words;
    }

    /// <summary>By name, so that the same seed number makes the same inputs everywhere.</summary>
    public IReadOnlyList<(string Name, byte[] Bytes)> Seeds { get; }

    public byte[][] Words { get; }

    /// <summary>Reads what is built beside the program for <paramref name="target"/>.</summary>
    public static Corpus Load(string target)
    {
        string seeds = Path.Combine(AppContext.BaseDirectory, "seeds", target);
        string[] files = Directory.GetFiles(seeds, "*", SearchOption.AllDirectories);
        Array.Sort(files, StringComparer.Ordinal);
        return new Corpus(
            [.. files.Select(file => (Path.GetRelativePath(seeds, file), File.ReadAllBytes(file)))],
            WordFile.Read(Path.Combine(AppContext.BaseDirectory, "dictionaries", target + ".dict")));
    }
}
