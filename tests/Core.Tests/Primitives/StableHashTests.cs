using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Primitives;

public sealed class StableHashTests
{
    [Theory]
    [InlineData("", 0xCBF2_9CE4_8422_2325)] // FNV-1a's own test vectors
    [InlineData("a", 0xAF63_DC4C_8601_EC8C)]
    [InlineData("foobar", 0x8594_4171_F739_67E8)]
    public void It_is_FNV_1a_mixed_once(string text, ulong fnv) => Assert.Equal(SplitMix.Mix(fnv), StableHash.Compute(System.Text.Encoding.ASCII.GetBytes(text)));
}
