using System.Text;
using CsCheck;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

public sealed class PathNormalizerPropertyTests
{
    // Pieces that mean something to the normaliser, so that a handful of them meets its rules; most paths they make are good.
    private static readonly Gen<string> LikelyGood = Pieces("/", "/", "/", ".", "..", "a", "b", "%2e", "%2E", "%61", "%25", "2f", "%C3", "%2f", ";", "=");

    private static readonly Gen<string> LikelyBad = Pieces(
        "/", "/", ".", "..", "%2e", "a", "%2f", "%2F", "%3b", "%3B", ";", "%", "%5c", "\\", "%00", "%7F", "%25", "2", "e", "#", "\u00e9", "\u0001", " ");

    private static readonly Gen<string> AnyBytes = Gen.Byte.Array[0, 12].Select(bytes => "/" + Encoding.Latin1.GetString(bytes));

    [Fact]
    public void Agrees_with_a_naive_normaliser() => Gen.OneOf(LikelyGood, LikelyBad, AnyBytes).Sample(
        path =>
        {
            NormalizedPath result = Normalize(path, out string normalized);

            string? expected = NaivePathNormalizer.Normalize(path, out bool hadDotSegments);
            Assert.Equal(expected, result.IsValid ? normalized : null);
            Assert.Equal(result.IsValid && hadDotSegments, result.HadDotSegments);
            Assert.Equal(result.IsValid && normalized == path, result.IsUnchanged);
        },
        iter: 50_000);

    [Fact]
    public void Normalising_a_normal_path_changes_nothing() => LikelyGood.Sample(
        path =>
        {
            if (Normalize(path, out string once).IsValid)
            {
                NormalizedPath again = Normalize(once, out string twice);
                Assert.Equal(new NormalizedPath(PathFault.None, once.Length, HadDotSegments: false, IsUnchanged: true), again);
                Assert.Equal(once, twice);
            }
        },
        iter: 20_000);

    [Fact]
    public void A_normal_path_is_never_longer_and_holds_no_dot_segment_and_no_double_slash() => LikelyGood.Sample(
        path =>
        {
            NormalizedPath result = Normalize(path, out string normalized);
            if (result.IsValid)
            {
                Assert.True(normalized.Length <= path.Length);
                Assert.Equal(normalized.Length, result.LengthBytes);
                Assert.DoesNotContain("//", normalized, StringComparison.Ordinal);
                Assert.DoesNotContain(normalized.Split('/'), segment => segment is "." or "..");
            }
        },
        iter: 20_000);

    private static Gen<string> Pieces(params string[] pieces) => Gen.OneOf(pieces).Array[0, 12].Select(chosen => "/" + string.Concat(chosen));

    private static NormalizedPath Normalize(string path, out string normalized)
    {
        byte[] raw = Encoding.Latin1.GetBytes(path);
        byte[] buffer = new byte[raw.Length]; // no byte to spare: writing past the raw length would throw
        NormalizedPath result = PathNormalizer.Normalize(raw, buffer);
        normalized = Encoding.Latin1.GetString(result.Of(raw, buffer));
        return result;
    }
}
