using System.Text;
using System.Text.RegularExpressions;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Tests.Observability;

public sealed class ReasonCodesTests
{
    public static TheoryData<ReasonCode> Codes => [.. Enum.GetValues<ReasonCode>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Spells_a_code_as_its_member_in_snake_case(ReasonCode code)
    {
        string expected = code == ReasonCode.None ? "" : Regex.Replace(code.ToString(), "(?<!^)([A-Z])", "_$1").ToLowerInvariant();

        Assert.Equal(expected, code.Name());
        Assert.Equal(expected, Encoding.ASCII.GetString(code.Utf8Name()));
    }

    [Fact]
    public void Counts_every_code_so_that_it_can_size_a_table_indexed_by_code() =>
        Assert.All(Enum.GetValues<ReasonCode>(), code => Assert.InRange((int)code, 0, ReasonCodes.Count - 1));

    // Alerts are built on these words: renaming a member must not rename them unnoticed.
    [Theory]
    [InlineData(ReasonCode.BadRequest, "bad_request")]
    [InlineData(ReasonCode.MethodRefused, "method_refused")]
    [InlineData(ReasonCode.NoRoute, "no_route")]
    [InlineData(ReasonCode.ClientTimeout, "client_timeout")]
    [InlineData(ReasonCode.TooLarge, "too_large")]
    [InlineData(ReasonCode.ExpectationFailed, "expectation_failed")]
    [InlineData(ReasonCode.ClientClosed, "client_closed")]
    [InlineData(ReasonCode.NotImplemented, "not_implemented")]
    [InlineData(ReasonCode.ConnectRefused, "connect_refused")]
    [InlineData(ReasonCode.UpstreamReset, "upstream_reset")]
    [InlineData(ReasonCode.UpstreamInvalid, "upstream_invalid")]
    [InlineData(ReasonCode.NoEndpoint, "no_endpoint")]
    [InlineData(ReasonCode.ConnectTimeout, "connect_timeout")]
    [InlineData(ReasonCode.FirstByteTimeout, "first_byte_timeout")]
    [InlineData(ReasonCode.IdleTimeout, "idle_timeout")]
    [InlineData(ReasonCode.BadVersion, "bad_version")]
    [InlineData(ReasonCode.Loop, "loop")]
    public void Keeps_the_words_that_operators_were_promised(ReasonCode code, string word) => Assert.Equal(word, code.Name());
}
