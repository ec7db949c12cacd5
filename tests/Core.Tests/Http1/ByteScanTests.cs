using CsCheck;
using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary>Each class is the set that its text names, and is found wherever it stands.</summary>
public sealed class ByteScanTests
{
    private const string Alphanumeric = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const string Tchar = "!#$%&'*+-.^_`|~" + Alphanumeric; // RFC 9110 §5.6.2

    [Fact]
    public void Every_class_has_exactly_the_bytes_it_says()
    {
        HasAll<NotTokenBytes>(value => !Tchar.Contains((char)value), value => !Grammar.Token.Contains(value));
        HasAll<NotVisibleBytes>(value => value is <= 0x20 or >= 0x7F);
        HasAll<LineStopBytes>(value => (value < 0x20 && value != '\t') || value == 0x7F, Grammar.LineStop.Contains);
        HasAll<NotPlainNameBytes>(value => !Tchar.Contains((char)value) || (char)value is '_' or '.');
        HasAll<NotHostNameBytes>(value => !("-._" + Alphanumeric).Contains((char)value));
    }

    [Fact]
    public void Finds_the_first_byte_of_every_piece_of_a_head_and_none_outside_it() =>
        Gen.String[Gen.Frequency((12, Gen.Char['a', 'c']), (1, Gen.Char[":. \r_\u00e9"])), 0, 70]
            .Select(text => (Bytes: Splits.Bytes(text), Text: text)).Sample(
            head =>
            {
                for (int from = 0; from <= head.Bytes.Length; from++)
                {
                    for (int to = from; to <= head.Bytes.Length; to++)
                    {
                        int expected = head.Bytes.AsSpan(from, to - from).IndexOfAnyExcept(Grammar.Token);
                        Assert.Equal(expected < 0 ? to : from + expected, ByteScan.IndexOf<NotTokenBytes>(head.Bytes, from, to));
                    }
                }

                Assert.Equal(!head.Bytes.ContainsAnyExcept(Grammar.Token), ByteScan.IsFreeOf<NotTokenBytes>(head.Bytes));
            },
            iter: 1_000);

    /// <summary>Tries every byte alone, and at every place among others, in a head of either size.</summary>
    private static void HasAll<TClass>(params Predicate<byte>[] definitions)
        where TClass : struct, IByteClass
    {
        foreach (int length in (int[])[1, 3, 7, 8, 15, 16, 17, 33])
        {
            for (int value = 0; value < 256; value++)
            {
                byte[] bytes = new byte[length];
                bytes.AsSpan().Fill((byte)'a');
                int at = value % length;
                bytes[at] = (byte)value;
                int found = ByteScan.IndexOf<TClass>(bytes, 0, length);
                Assert.All(definitions, belongs => Assert.Equal(belongs((byte)value) ? at : length, found));
            }
        }
    }
}
