namespace LoadBalancer.Fuzz.Mutation;

/// <summary>Breaks seeds in small ways, the same ways for the same number. Allocates nothing once it is made.</summary>
internal sealed class Mutator
{
    /// <summary>What an input may grow to: a little over the largest seed, so that limits are passed and time is not wasted.</summary>
    private const int MaxGrowthBytes = 512;

    private const int MaxChanges = 8;

    private readonly Corpus _corpus;
    private readonly byte[] _input;
    private Dice _dice;
    private int _length;

    public Mutator(Corpus corpus, ulong seed)
    {
        _corpus = corpus;
        _dice = new Dice(seed);
        _input = new byte[corpus.Seeds.Max(static each => each.Bytes.Length) + MaxGrowthBytes];
    }

    /// <summary>The next broken message, in memory that the one after it overwrites: a seed with one to eight changes.</summary>
    public ReadOnlySpan<byte> Next()
    {
        byte[] seed = Seed();
        seed.CopyTo(_input, 0);
        _length = seed.Length;
        int changes = 0;
        do
        {
            Change();
        }
        while (++changes < MaxChanges && _dice.OneIn(2)); // mostly one or two: a fault hides the next

        return _input.AsSpan(0, _length);
    }

    private void Change()
    {
        int at = _dice.Next(_length + 1);
        int length = Math.Min(_dice.Next(12) + 1, _length - at);
        byte[] other = Seed();
        byte[] word = _corpus.Words[_dice.Next(_corpus.Words.Length)];
        switch (_dice.Next(8))
        {
            case 0:
                Replace(at, 0, word);
                break;
            case 1:
                Replace(at, Math.Min(word.Length, _length - at), word);
                break;
            case 2 when length > 0:
                _input[at] = (byte)_dice.Next(256);
                break;
            case 3:
                Replace(at, _dice.OneIn(2) ? Math.Min(1, length) : length, []);
                break;
            case 4: // something twice, perhaps often: a limit is only found by who passes it
                for (int times = _dice.OneIn(16) ? 40 : 1; times > 0 && length > 0; times--)
                {
                    Double(at, length);
                }

                break;
            case 5 when other.Length > 0: // a piece of another seed
                int start = _dice.Next(other.Length);
                Replace(at, 0, other.AsSpan(start, Math.Min(other.Length - start, _dice.Next(40))));
                break;
            case 6 when length > 0:
                _input[at] ^= 0x20; // another case
                break;
            case 7 when _dice.OneIn(4):
                _length = at; // broken off
                break;
        }
    }

    /// <summary>Puts a piece of the input behind itself once more.</summary>
    private void Double(int at, int length)
    {
        if (_length + length <= _input.Length)
        {
            _input.AsSpan(at, _length - at).CopyTo(_input.AsSpan(at + length)); // what stays before the copy is the piece itself
            _length += length;
        }
    }

    /// <summary>Puts <paramref name="bytes"/> in the place of <paramref name="length"/> bytes; does nothing where they do not fit.</summary>
    private void Replace(int at, int length, ReadOnlySpan<byte> bytes)
    {
        if (_length - length + bytes.Length <= _input.Length)
        {
            _input.AsSpan(at + length, _length - at - length).CopyTo(_input.AsSpan(at + bytes.Length));
            bytes.CopyTo(_input.AsSpan(at));
            _length += bytes.Length - length;
        }
    }

    private byte[] Seed() => _corpus.Seeds[_dice.Next(_corpus.Seeds.Count)].Bytes;
}
