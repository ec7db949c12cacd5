using System.Text;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Tests.Routing;

namespace LoadBalancer.Core.Tests.Allocation;

public sealed class RouteTrieAllocationTests
{
    [Theory]
    [InlineData("h42.example.test", "/a/b/c/d")]
    [InlineData("A.Wild.TEST.:8080", "/x/y")]
    [InlineData("unknown.test", "/not/there")]
    [InlineData("", "/")]
    public void A_lookup_allocates_nothing(string host, string path)
    {
        RouteTrie<string> trie = Rules.Trie(
            [.. Enumerable.Range(0, 1_000).Select(i => $"prefix h{i}.example.test/a/b/c"), "prefix *.wild.test/x", "exact /"]);
        byte[] hostBytes = Encoding.ASCII.GetBytes(host);
        byte[] pathBytes = Encoding.ASCII.GetBytes(path);
        byte[] key = new byte[HostKey.MaxBytes];
        string? found = null;

        long allocated = AllocatedBytes.PerThousandRuns(() =>
        {
            HostKey.TryWrite(hostBytes, key, out int keyBytes);
            found = trie.Find(key.AsSpan(0, keyBytes), pathBytes);
        });

        Assert.Equal(0, allocated);
        Assert.Equal(trie.Find(host, path), found);
    }
}
