using CsCheck;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

public sealed class PathRewriteTests
{
    [Theory]
    [InlineData("/api", "/", "/api", "/")]
    [InlineData("/api", "/", "/api/", "/")]
    [InlineData("/api", "/", "/api/v1", "/v1")]
    [InlineData("/api/", "/", "/api/v1/", "/v1/")]
    [InlineData("/api", "/", "/api//v1", "/v1")] // never a network path
    [InlineData("/api", "/", "//api///v1//x", "/v1//x")] // behind the seam the client's own bytes
    [InlineData("/api", "/", "/%61p%69/v1", "/v1")] // matched unescaped, counted by elements
    [InlineData("/a-b", "/c", "/a%2Db/%2F%20", "/c/%2F%20")]
    [InlineData("/a%2Fb", "/c", "/a%2Fb/d", "/c/d")] // an escaped slash ends no element
    [InlineData("/api", "/v1", "/api", "/v1")]
    [InlineData("/api", "/v1", "/api/", "/v1/")]
    [InlineData("/api", "/v1/", "/api", "/v1/")]
    [InlineData("/api", "/v1/", "/api/x", "/v1/x")]
    [InlineData("/api/v1", "/", "/api/v1/x", "/x")]
    [InlineData("/", "/v1", "/", "/v1/")]
    [InlineData("/", "/v1", "/x", "/v1/x")]
    [InlineData("/", "/v1", "///x", "/v1/x")]
    [InlineData("/", "/", "/x", "/x")]
    public void Puts_the_replacement_in_place_of_the_matched_elements(string matched, string replacement, string path, string sent) =>
        Assert.Equal(sent, Apply(matched, isExact: false, replacement, path));

    [Theory]
    [InlineData("/healthz", "/health", "/healthz", "/health")]
    [InlineData("/a/", "/b", "/a/", "/b")]
    [InlineData("/a", "/", "//%61", "/")]
    public void Replaces_an_exact_path_whole(string matched, string replacement, string path, string sent) =>
        Assert.Equal(sent, Apply(matched, isExact: true, replacement, path));

    [Fact]
    public void Says_the_same_for_every_spelling_of_a_path_and_makes_no_repeated_slash_of_its_own() =>
        Gen.Select(Gen.Int[0, 3], Gen.OneOf("/", "/r", "/r/", "/r/s"), Gen.Int[0, 3], Gen.Bool, Gen.Int[0, 1_000_000]).Sample(
            (matchedCount, replacement, moreCount, endsWithSlash, seed) =>
            {
                string matched = "/" + string.Join('/', Enumerable.Range(0, matchedCount).Select(static i => $"e{i}"));
                string rest = string.Concat(Enumerable.Range(0, moreCount).Select(static i => $"/f{i}")) +
                    (endsWithSlash && matchedCount + moreCount > 0 ? "/" : "");
                string plain = (matchedCount == 0 ? "" : matched) + rest;
                plain = plain.Length == 0 ? "/" : plain;
                string expected = Apply(matched, isExact: false, replacement, plain);
                Assert.DoesNotContain("//", expected, StringComparison.Ordinal);
                Assert.StartsWith("/", expected, StringComparison.Ordinal);

                // Another spelling of the same path: repeated slashes and escaped letters within the prefix and at the seam.
                Random random = new(seed);
                int seam = matchedCount == 0 ? 1 : matched.Length + 1;
                string spelled = string.Concat(plain.Select((letter, i) => i >= seam ? letter.ToString()
                    : letter == '/' ? new string('/', 1 + random.Next(3))
                    : random.Next(2) == 0 ? $"%{(int)letter:X2}" : letter.ToString()));
                bool isTrailing = plain.Length == seam && plain.EndsWith('/') && replacement.EndsWith('/');
                Assert.Equal(isTrailing ? replacement : expected, Apply(matched, isExact: false, replacement, spelled));
            },
            iter: 3_000);

    private static string Apply(string matched, bool isExact, string replacement, string path)
    {
        ForwardedPath forwarded = new PathRewrite(matched, isExact, replacement).Apply(Splits.Bytes(path));
        SpanWriter writer = new(new byte[forwarded.LengthBytes]);
        forwarded.Write(ref writer);
        Assert.Equal(forwarded.LengthBytes, writer.WrittenBytes);
        return Text.Of(writer.Written);
    }
}
