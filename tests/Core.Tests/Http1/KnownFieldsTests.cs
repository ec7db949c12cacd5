using LoadBalancer.Core.Http1;

namespace LoadBalancer.Core.Tests.Http1;

public sealed class KnownFieldsTests
{
    private static readonly Dictionary<string, KnownField> Names = new()
    {
        ["Authorization"] = KnownField.Authorization,
        ["Connection"] = KnownField.Connection,
        ["Content-Length"] = KnownField.ContentLength,
        ["Cookie"] = KnownField.Cookie,
        ["Date"] = KnownField.Date,
        ["Expect"] = KnownField.Expect,
        ["Forwarded"] = KnownField.Forwarded,
        ["Host"] = KnownField.Host,
        ["HTTP2-Settings"] = KnownField.Http2Settings,
        ["Keep-Alive"] = KnownField.KeepAlive,
        ["Max-Forwards"] = KnownField.MaxForwards,
        ["Proxy-Authorization"] = KnownField.ProxyAuthorization,
        ["Proxy-Connection"] = KnownField.ProxyConnection,
        ["TE"] = KnownField.Te,
        ["Trailer"] = KnownField.Trailer,
        ["Transfer-Encoding"] = KnownField.TransferEncoding,
        ["Upgrade"] = KnownField.Upgrade,
        ["Via"] = KnownField.Via,
        ["X-Forwarded-For"] = KnownField.XForwardedFor,
        ["X-Forwarded-Host"] = KnownField.XForwardedHost,
        ["X-Forwarded-Port"] = KnownField.XForwardedPort,
        ["X-Forwarded-Proto"] = KnownField.XForwardedProto,
        ["X-Real-IP"] = KnownField.XRealIp,
        ["X-Request-ID"] = KnownField.XRequestId,
        ["X-Forwarded-Prefix"] = KnownField.XForwardedOther,
    };

    [Rfc("9110", "5.1")]
    [Fact]
    public void Knows_each_name_in_any_case_and_none_that_is_one_letter_off()
    {
        Assert.Equal(Enum.GetValues<KnownField>().Order().Skip(1), Names.Values.Order()); // all but Other: the table above is whole
        foreach ((string name, KnownField field) in Names)
        {
            Assert.Equal((name, field), (name, Find(name)));
            Assert.Equal((name, field), (name, Find(name.ToUpperInvariant())));
            Assert.Equal((name, field), (name, Find(name.ToLowerInvariant())));
            if (field != KnownField.XForwardedOther)
            {
                Assert.NotEqual((name, field), (name, Find(name + "s")));
                Assert.NotEqual((name, field), (name, Find(name[..^1])));
                Assert.NotEqual((name, field), (name, Find("q" + name[1..])));
                Assert.NotEqual((name, field), (name, Find(name[..^1] + "\u00e9")));
            }
        }
    }

    [Theory]
    [InlineData("", nameof(KnownField.Other))]
    [InlineData("X-Forwarded-", nameof(KnownField.Other))]
    [InlineData("X-Forwarded", nameof(KnownField.Other))]
    [InlineData("X-Forwarded-a", nameof(KnownField.XForwardedOther))]
    [InlineData("x-forwarded-SOMETHING-QUITE-LONG-THAT-GOES-ON", nameof(KnownField.XForwardedOther))]
    [InlineData("X-ForwardedX-For", nameof(KnownField.Other))]
    public void Knows_the_family_of_X_Forwarded_by_its_beginning(string name, string field) => Assert.Equal(field, Find(name).ToString());

    [Fact]
    public void Calls_a_name_ambiguous_when_it_folds_onto_a_protected_one_and_is_not_it() // A14
    {
        HashSet<KnownField> harmless =
        [
            KnownField.Authorization, KnownField.Cookie, KnownField.Date, KnownField.Expect, KnownField.Http2Settings,
            KnownField.KeepAlive, KnownField.MaxForwards, KnownField.ProxyAuthorization, KnownField.ProxyConnection, KnownField.Te,
            KnownField.Trailer, KnownField.Upgrade, KnownField.XRequestId,
        ];
        foreach ((string name, KnownField field) in Names)
        {
            Assert.False(KnownFields.FoldsOntoProtected(Splits.Bytes(name)), name);
            foreach (char sign in "_.")
            {
                string folded = name.Replace('-', sign);
                bool isAmbiguous = folded != name && !harmless.Contains(field);
                Assert.Equal((folded, isAmbiguous), (folded, KnownFields.FoldsOntoProtected(Splits.Bytes(folded))));
            }
        }
    }

    private static KnownField Find(string name) => KnownFields.Find(Splits.Bytes(name));
}
