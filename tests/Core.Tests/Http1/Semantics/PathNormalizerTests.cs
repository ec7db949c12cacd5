using System.Text;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Core.Tests.Http1.Semantics;

public sealed class PathNormalizerTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/a/b")]
    [InlineData("/a/b/")]
    [InlineData("/a;x=1/b")]
    [InlineData("/a.b/c..d/e.")]
    [InlineData("/.well-known/acme")]
    [InlineData("/.../..a/.b")]
    [InlineData("/a%2fb/c%2Fd")]
    [InlineData("/caf%c3%a9/caf%C3%A9")]
    [InlineData("/a%20b%3f%23")]
    [InlineData("/!$&'()*+,;=:@-._~|{}[]^`<>\"")]
    public void A_path_already_normal_needs_no_copy(string path)
    {
        NormalizedPath result = Normalize(path, out string normalized);

        Assert.Equal(new NormalizedPath(PathFault.None, path.Length, HadDotSegments: false, IsUnchanged: true), result);
        Assert.Equal(path, normalized);
    }

    [Theory]
    [InlineData("/a/../b", "/b")]
    [InlineData("/a/./b", "/a/b")]
    [InlineData("/a/b/../../c", "/c")]
    [InlineData("/./a", "/a")]
    [InlineData("/a/b/c/../../d/../e", "/a/e")]
    public void Dot_segments_are_removed_and_reported(string path, string expected) => AssertDotSegmentsRemoved(path, expected);

    [Theory]
    [InlineData("/a/%2e%2e/b", "/b")]
    [InlineData("/a/.%2E/b", "/b")]
    [InlineData("/a/%2E./b", "/b")]
    [InlineData("/%2e/", "/")]
    [InlineData("/a/%2e", "/a/")]
    public void An_escaped_dot_counts_as_a_dot(string path, string expected) => AssertDotSegmentsRemoved(path, expected);

    [Theory]
    [InlineData("/.", "/")]
    [InlineData("/a/.", "/a/")]
    [InlineData("/a/./", "/a/")]
    [InlineData("/a/..", "/")]
    [InlineData("/a/b/..", "/a/")]
    [InlineData("/a/b/../", "/a/")]
    public void A_dot_segment_at_the_end_leaves_a_trailing_slash(string path, string expected) => AssertDotSegmentsRemoved(path, expected);

    [Theory]
    [InlineData("/a//../b", "/b")]
    [InlineData("/a/..//b", "/b")]
    [InlineData("/a//.//..//b/", "/b/")]
    [InlineData("//a/..", "/")]
    public void Slashes_are_merged_before_dot_segments_are_removed(string path, string expected) => AssertDotSegmentsRemoved(path, expected);

    [Theory]
    [InlineData("/..")]
    [InlineData("/../")]
    [InlineData("/../../b")]
    [InlineData("/a/../../b")]
    [InlineData("/./..")]
    [InlineData("//..")]
    [InlineData("//../a")]
    [InlineData("/%2e%2E/a")]
    public void Climbing_above_the_root_is_refused(string path) => AssertRefused(PathFault.AboveRoot, path);

    [Theory]
    [InlineData("//", "/")]
    [InlineData("//a///b", "/a/b")]
    [InlineData("/a//", "/a/")]
    [InlineData("/a%2f//b", "/a%2f/b")]
    public void Repeated_slashes_are_merged(string path, string expected) => AssertRespelt(path, expected);

    [Theory]
    [InlineData("/%61%5A%30%2d%5F%7e", "/aZ0-_~")]
    [InlineData("/a%2Eb", "/a.b")]
    [InlineData("/%2e%2e%2e", "/...")]
    public void Unreserved_escapes_are_decoded(string path, string expected) => AssertRespelt(path, expected);

    [Theory]
    [InlineData("/%2f%2F//", "/%2f%2F/")]
    [InlineData("/%61%3a%3A%2a%e2%82%AC", "/a%3a%3A%2a%e2%82%AC")]
    public void Other_escapes_stay_as_received(string path, string expected) => AssertRespelt(path, expected);

    [Theory]
    [InlineData("/a%252fb")]
    [InlineData("/%2561")]
    [InlineData("/%252e%252e/a")]
    [InlineData("/a%2500")]
    [InlineData("/a%25%32f")]
    public void Nothing_is_decoded_twice(string path)
    {
        Assert.True(Normalize(path, out string once).IsValid);
        Assert.Contains("%25", once, StringComparison.Ordinal);
        Assert.True(Normalize(once, out string twice).IsUnchanged);
        Assert.Equal(once, twice);
    }

    [Theory]
    [InlineData("/..;/admin")]
    [InlineData("/a/..;x=1/b")]
    [InlineData("/.;/a")]
    [InlineData("/a/.;")]
    [InlineData("/%2e%2e;/x")]
    [InlineData("/%2E%2e;x")]
    [InlineData("/a/..;")]
    [InlineData("/a/..;/../b")]
    public void A_dot_segment_with_parameters_is_refused(string path) => AssertRefused(PathFault.HiddenDotSegment, path);

    [Theory]
    [InlineData("/a/..%3b/b")]
    [InlineData("/a/.%2e%3Bx/b")]
    [InlineData("/.%3b")]
    public void A_dot_segment_with_escaped_parameters_is_refused(string path) => AssertRefused(PathFault.HiddenDotSegment, path);

    [Theory]
    [InlineData("/a/..%2fb")]
    [InlineData("/a/%2e%2e%2fb")]
    [InlineData("/a/%2E%2E%2F%2E%2E%2Fb")]
    [InlineData("/a/x%2f..")]
    [InlineData("/a/x%2F..%2f..%2Fb")]
    [InlineData("/a/x%2f.%2fy")]
    [InlineData("/a/x%2f..;y")]
    [InlineData("/a/%20%2f%2f../b")]
    public void A_dot_segment_beside_an_escaped_slash_is_refused(string path) => AssertRefused(PathFault.HiddenDotSegment, path);

    [Theory]
    [InlineData("/..a%2fb")]
    [InlineData("/a..%2fb..")]
    [InlineData("/a%2f...%2f.b")]
    [InlineData("/.a;x")]
    [InlineData("/...;x")]
    [InlineData("/;..")]
    [InlineData("/a;.")]
    [InlineData("/..%252fb")]
    [InlineData("/..%3c")]
    public void Names_that_only_resemble_dot_segments_pass(string path) =>
        Assert.True(Normalize(path, out _).IsUnchanged);

    [Theory]
    [InlineData("/a\\b")]
    [InlineData("/a\\..\\b")]
    [InlineData("/a%5cb")]
    [InlineData("/a%5Cb")]
    [InlineData("/..%5c")]
    public void A_backslash_raw_or_escaped_is_refused(string path) => AssertRefused(PathFault.Backslash, path);

    [Theory]
    [InlineData("/a%")]
    [InlineData("/a%2")]
    [InlineData("/a%zz")]
    [InlineData("/a%2g")]
    [InlineData("/a%g2")]
    [InlineData("/a%/2f")]
    [InlineData("/a%2/f")]
    [InlineData("/%%41")]
    [InlineData("/%+1")]
    public void A_malformed_escape_is_refused(string path) => AssertRefused(PathFault.BadEscape, path);

    [Theory]
    [InlineData("/a%00")]
    [InlineData("/a%0d%0aX:1")]
    [InlineData("/a%1F")]
    [InlineData("/a%7f")]
    [InlineData("/a%09b")]
    public void An_escaped_control_character_is_refused(string path) => AssertRefused(PathFault.EscapedControl, path);

    [Theory]
    [InlineData("/caf\u00c3\u00a9")]
    [InlineData("/\u00c0\u00af")]
    [InlineData("/a\u0001")]
    [InlineData("/a\u0000")]
    [InlineData("/a b")]
    [InlineData("/a\u007f")]
    [InlineData("/a\u0080")]
    public void A_raw_octet_outside_visible_ASCII_is_refused(string path) => AssertRefused(PathFault.NotVisibleAscii, path);

    [Theory]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("a/b")]
    [InlineData("%2fa")]
    public void A_path_without_its_first_slash_is_refused(string path) => AssertRefused(PathFault.NotAbsolute, path);

    [Fact]
    public void A_fragment_is_refused() => AssertRefused(PathFault.Fragment, "/a#b");

    [Fact]
    public void Every_octet_has_one_meaning_raw_and_one_escaped()
    {
        for (int octet = 0; octet < 256; octet++)
        {
            string raw = $"/{(char)octet}x";
            Assert.Equal(NaivePathNormalizer.Normalize(raw, out _), Normalize(raw, out string normalized).IsValid ? normalized : null);
            string escaped = $"/%{octet:x2}x";
            Assert.Equal(NaivePathNormalizer.Normalize(escaped, out _), Normalize(escaped, out normalized).IsValid ? normalized : null);
        }
    }

    private static void AssertDotSegmentsRemoved(string path, string expected)
    {
        Assert.Equal(
            new NormalizedPath(PathFault.None, expected.Length, HadDotSegments: true, IsUnchanged: false), Normalize(path, out string normalized));
        Assert.Equal(expected, normalized);
    }

    private static void AssertRespelt(string path, string expected)
    {
        Assert.Equal(
            new NormalizedPath(PathFault.None, expected.Length, HadDotSegments: false, IsUnchanged: false), Normalize(path, out string normalized));
        Assert.Equal(expected, normalized);
    }

    private static void AssertRefused(PathFault fault, string path) =>
        Assert.Equal(new NormalizedPath(fault, 0, HadDotSegments: false, IsUnchanged: false), Normalize(path, out _));

    private static NormalizedPath Normalize(string path, out string normalized)
    {
        byte[] raw = Encoding.Latin1.GetBytes(path);
        byte[] buffer = new byte[raw.Length];
        NormalizedPath result = PathNormalizer.Normalize(raw, buffer);
        normalized = Encoding.Latin1.GetString(result.Of(raw, buffer));
        return result;
    }
}
