using System.Numerics;
using System.Text;
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
        ["Strict-Transport-Security"] = KnownField.StrictTransportSecurity,
        ["TE"] = KnownField.Te,
        ["Trailer"] = KnownField.Trailer,
        ["Transfer-Encoding"] = KnownField.TransferEncoding,
        ["Upgrade"] = KnownField.Upgrade,
        ["Via"] = KnownField.Via,
        ["X-Forwarded-Client-Cert"] = KnownField.XForwardedClientCert,
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

    [Rfc("9110", "5.1")]
    [Fact]
    public void Knows_each_name_in_every_mixture_of_cases()
    {
        foreach ((string name, KnownField field) in Names)
        {
            byte[] mixture = Splits.Bytes(name.ToLowerInvariant());
            int[] letters = [.. Enumerable.Range(0, name.Length).Where(at => char.IsLetter(name[at]))];
            for (int count = 1; count <= 1 << letters.Length; count++)
            {
                Assert.Equal(field, KnownFields.Find(mixture));

                // Gray code: each mixture is one letter away from the last.
                mixture[letters[Math.Min(BitOperations.TrailingZeroCount(count), letters.Length - 1)]] ^= 0x20;
            }
        }
    }

    [Fact]
    public void Knows_no_name_with_another_byte_in_it()
    {
        foreach ((string name, KnownField field) in Names)
        {
            int fixedBytes = field == KnownField.XForwardedOther ? "X-Forwarded-".Length : name.Length;
            for (int at = 0; at < fixedBytes; at++)
            {
                for (int value = 0; value < 256; value++)
                {
                    byte[] near = Splits.Bytes(name);
                    near[at] = (byte)value;
                    Assert.Equal(Naive(near), KnownFields.Find(near));
                }
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
            KnownField.KeepAlive, KnownField.MaxForwards, KnownField.ProxyAuthorization, KnownField.ProxyConnection, KnownField.StrictTransportSecurity, KnownField.Te,
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

    private static KnownField Naive(byte[] name)
    {
        foreach ((string known, KnownField field) in Names)
        {
            if (Ascii.EqualsIgnoreCase(name, Splits.Bytes(known)))
            {
                return field;
            }
        }

        byte[] family = Splits.Bytes("X-Forwarded-");
        bool isOfFamily = name.Length > family.Length && Ascii.EqualsIgnoreCase(name.AsSpan(0, family.Length), family);
        return isOfFamily ? KnownField.XForwardedOther : default;
    }

    private static KnownField Find(string name) => KnownFields.Find(Splits.Bytes(name));
}
