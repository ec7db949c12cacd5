using LoadBalancer.Fuzz.Mutation;
using LoadBalancer.Fuzz.Targets;

namespace LoadBalancer.Fuzz;

/// <summary>One target fed with its seeds and then with mutations of them, by count.</summary>
/// <remarks>One thread runs it; another may read its counts, and its input once the count stands still.</remarks>
internal sealed class InProcessRun
{
    private readonly FuzzTarget _target;
    private readonly Corpus _corpus;
    private readonly Mutator _mutator;
    private long _tried;
    private byte[] _input = [];
    private int _inputBytes;

    public InProcessRun(string name, ulong seed)
        : this(name, seed, FuzzTargets.Create(name), Corpus.Load(name))
    {
    }

    public InProcessRun(string name, ulong seed, FuzzTarget target, Corpus corpus)
    {
        (Name, Seed, _target, _corpus) = (name, seed, target, corpus);
        _mutator = new Mutator(corpus, seed);
    }

    public string Name { get; }

    public ulong Seed { get; }

    public long Tried => Volatile.Read(ref _tried);

    public long Accepted { get; private set; }

    /// <summary>The input tried last, or being tried.</summary>
    public byte[] Input => _input[.._inputBytes];

    /// <summary>What the input tried last broke; null while all promises are kept.</summary>
    public Exception? Find { get; private set; }

    /// <summary>Tries up to <paramref name="count"/> inputs, seeds first; ends early at a find or when <paramref name="stops"/> says so.</summary>
    public void Run(long count, Func<bool> stops)
    {
        int seeds = (int)Math.Min(count, _corpus.Seeds.Count);
        for (int seed = 0; seed < seeds && Find is null; seed++)
        {
            Try(_corpus.Seeds[seed].Bytes);
        }

        while (Find is null && _tried < count && !stops())
        {
            Try(_mutator.Next());
        }
    }

    private void Try(ReadOnlySpan<byte> input)
    {
        if (_input.Length < input.Length)
        {
            _input = new byte[input.Length * 2];
        }

        input.CopyTo(_input);
        _inputBytes = input.Length;
        Volatile.Write(ref _tried, _tried + 1);
        try
        {
            Accepted += _target.Try(input) ? 1 : 0;
        }
#pragma warning disable CA1031 // whatever a parser throws is a find
        catch (Exception broken)
#pragma warning restore CA1031
        {
            Find = broken;
        }
    }
}
