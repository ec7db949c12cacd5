namespace LoadBalancer.Core.Tests.Http1;

/// <summary>Breaks legal messages in small ways, the same ways for the same seed.</summary>
internal sealed class Mutator(int seed, string[] legal)
{
    /// <summary>Bytes that mean something to a parser: most faults are made of them.</summary>
    private static readonly byte[] Telling = [.. "\r\n\0 \t:,;=\"\\/?#*@[]%.-_0159aFxX"u8, 0x0B, 0x7F, 0x80, 0xA0, 0xE9, 0xFF];

    private readonly Random _random = new(seed);

    /// <summary>The next broken message: one to four changes of a legal one.</summary>
    public byte[] Next()
    {
        List<byte> bytes = [.. Splits.Bytes(Pick(legal))];
        for (int change = _random.Next(4); change >= 0; change--)
        {
            Change(bytes);
        }

        return [.. bytes];
    }

    /// <summary>Somewhere between the first byte and the end of an input.</summary>
    public int Cut(byte[] bytes) => _random.Next(bytes.Length + 1);

    private void Change(List<byte> bytes)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = Math.Min(_random.Next(1, 12), bytes.Count - at);
        switch (_random.Next(7))
        {
            case 0:
                bytes.Insert(at, Pick(Telling));
                break;
            case 1 when length > 0:
                bytes[at] = Pick(Telling);
                break;
            case 2 when length > 0:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 3 when length > 0:
                bytes.RemoveRange(at, _random.Next(2) == 0 ? 1 : length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length)); // something twice
                break;
            case 5:
                byte[] other = Splits.Bytes(Pick(legal)); // a piece of another message
                int start = _random.Next(other.Length);
                bytes.InsertRange(at, other[start..Math.Min(other.Length, start + _random.Next(40))]);
                break;
            case 6 when length > 0:
                bytes[at] ^= 0x20; // another case
                break;
        }
    }

    private T Pick<T>(T[] values) => values[_random.Next(values.Length)];
}
