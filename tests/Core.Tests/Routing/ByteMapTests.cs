using System.Text;
using CsCheck;
using LoadBalancer.Core.Routing;

namespace LoadBalancer.Core.Tests.Routing;

public sealed class ByteMapTests
{
    [Fact]
    public void Finds_what_a_dictionary_finds_under_any_seed() =>
        Gen.Select(Gen.String[Gen.Char['a', 'c'], 0, 20].Array[0, 60], Gen.String[Gen.Char['a', 'c'], 0, 3].Array[1, 20], Gen.ULong).Sample(
            (keys, strangers, seed) =>
            {
                var expected = keys.Distinct().ToDictionary(key => key, key => key);
                ByteMap<string> map = new([.. expected.Select(pair => KeyValuePair.Create(Encoding.ASCII.GetBytes(pair.Key), pair.Value))], seed);

                Assert.All(keys.Concat(strangers), key => Assert.Equal(expected.GetValueOrDefault(key), map.Find(Encoding.ASCII.GetBytes(key))));
            },
            iter: 2_000);

    [Fact]
    public void The_hash_depends_on_every_byte_the_length_and_the_seed()
    {
        for (int length = 1; length <= 40; length++)
        {
            byte[] key = new byte[length];
            uint zeros = ByteHash.Compute(key, seed: 1);
            Assert.NotEqual(zeros, ByteHash.Compute(key.AsSpan(1), seed: 1));
            Assert.NotEqual(zeros, ByteHash.Compute(key, seed: 2));
            for (int i = 0; i < length; i++)
            {
                key[i] = 1;
                Assert.NotEqual(zeros, ByteHash.Compute(key, seed: 1));
                key[i] = 0;
            }
        }
    }

    /// <summary>Whoever chooses keys does not know the seed: bits that cancelled each other under every seed would let him aim.</summary>
    [Fact]
    public void No_bit_of_one_word_takes_back_what_a_bit_of_the_word_before_did_under_every_seed()
    {
        ulong[] seeds = [0x0123_4567_89AB_CDEF, 0x1122_3344_5566_7788, 0xF0E1_D2C3_B4A5_9687];
        byte[] key = Encoding.ASCII.GetBytes("a-name.of-three.words.tst");
        for (int first = 0; first < 64; first++)
        {
            for (int second = 64; second < 128; second++)
            {
                byte[] other = [.. key];
                other[first / 8] ^= (byte)(1 << (first % 8));
                other[second / 8] ^= (byte)(1 << (second % 8));
                Assert.Contains(seeds, seed => ByteHash.Compute(key, seed) != ByteHash.Compute(other, seed));
            }
        }
    }
}
