using System.Text;
using LoadBalancer.Core.Http1.Semantics;

namespace LoadBalancer.Core.Tests.Allocation;

public sealed class PathNormalizerAllocationTests
{
    [Theory]
    [InlineData("/images/logo.png")]
    [InlineData("/a//b/./c/%2e%2E/d%2fe/%7euser/")]
    [InlineData("/..")]
    [InlineData("/%zz")]
    [InlineData("/a%2f..%3bx")]
    public void Normalising_or_refusing_a_path_allocates_nothing(string path)
    {
        byte[] raw = Encoding.ASCII.GetBytes(path);
        byte[] buffer = new byte[raw.Length];

        Assert.Equal(0, AllocatedBytes.PerThousandRuns(() => PathNormalizer.Normalize(raw, buffer)));
    }
}
