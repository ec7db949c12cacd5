using System.Text;
using LoadBalancer.Core.Zones;

namespace LoadBalancer.Core.Tests.Zones;

public sealed class ZoneStateFormatTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("the same in every zone");

    internal static ZoneState State { get; } = new()
    {
        Zone = "tok02",
        Alb = "alb3",
        Boot = 77,
        Sequence = 5,
        AtMs = 1_772_323_200_000,
        ConfigHash = "c0ffee",
        Build = "1.0",
        Standing = AlbStanding.Ready,
        Seen = [new AlbSighting("alb1", AlbHealth.Up, ""), new AlbSighting("alb2", AlbHealth.Down, "\"refused\" \u00e9\n")],
        Overrides = [new AlbOverride("alb2", Enabled: false, Configured: true, AtMs: 1_772_323_100_000, Zone: "tok04")],
    };

    [Fact]
    public void What_is_sealed_is_read_again()
    {
        byte[] bytes = ZoneStateFormat.Seal(State, Secret);

        ZoneState? read = ZoneStateFormat.Open(bytes, Secret, out string fault);

        Assert.Equal("", fault);
        Assert.Equal(State with { Seen = [], Overrides = [] }, read! with { Seen = [], Overrides = [] });
        Assert.Equal(State.Seen, read.Seen);
        Assert.Equal(State.Overrides, read.Overrides);
    }

    [Fact]
    public void Is_a_line_with_format_and_signature_and_then_JSON()
    {
        string text = Encoding.UTF8.GetString(ZoneStateFormat.Seal(State with { Seen = [], Overrides = [] }, Secret));

        Assert.Matches("^lb-zone-state/1 [0-9a-f]{64}\n", text);
        Assert.EndsWith(
            """{"zone":"tok02","alb":"alb3","boot":77,"sequence":5,"at_ms":1772323200000,"config_hash":"c0ffee","build":"1.0","standing":"ready","seen":[],"overrides":[]}""",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_secret_another_format_and_what_is_neither_are_told_apart()
    {
        byte[] bytes = ZoneStateFormat.Seal(State, Secret);

        Assert.Equal("its state is signed with another secret", FaultOf(bytes, "another"u8.ToArray()));
        Assert.Equal("its state has format 2, and this program reads format 1", FaultOf("lb-zone-state/2 whatever\n{}"u8.ToArray(), Secret));
        Assert.Equal("its state is malformed", FaultOf("<html>\n"u8.ToArray(), Secret));
        Assert.Equal("its state is malformed", FaultOf([], Secret));
        Assert.Equal("its state is malformed", FaultOf(new byte[ZoneStateFormat.MostBytes + 1], Secret));
    }

    [Fact]
    public void No_byte_can_be_changed_added_or_taken_away()
    {
        byte[] bytes = ZoneStateFormat.Seal(State, Secret);
        for (int at = 0; at < bytes.Length; at++)
        {
            byte[] changed = [.. bytes];
            changed[at] ^= 1;
            Assert.Null(ZoneStateFormat.Open(changed, Secret, out string fault));
            Assert.NotEqual("", fault);
            Assert.Null(ZoneStateFormat.Open(bytes.AsSpan(0, at), Secret, out _));
        }

        Assert.Null(ZoneStateFormat.Open([.. bytes, (byte)' '], Secret, out _));
    }

    [Theory]
    [InlineData("\"zone\":\"tok02\"", "\"zone\":null")]
    [InlineData("\"zone\":\"tok02\"", "\"zone\":\"tok02\",\"zone\":\"tok04\"")]
    [InlineData("\"zone\":\"tok02\",", "")]
    [InlineData("\"zone\":\"tok02\"", "\"zone\":\"tok02\",\"more\":1")]
    [InlineData("\"zone\":\"tok02\"", "\"zone\":\"\\ud800\"")]
    [InlineData("\"zone\":\"tok02\"", "\"Zone\":\"tok02\"")]
    [InlineData("\"boot\":77", "\"boot\":-77")]
    [InlineData("\"boot\":77", "\"boot\":1e3")]
    [InlineData("\"sequence\":5", "\"sequence\":99999999999999999999")]
    [InlineData("\"at_ms\":1772323200000", "\"at_ms\":-9223372036854775808")]
    [InlineData("\"standing\":\"ready\"", "\"standing\":\"fine\"")]
    [InlineData("\"seen\":[", "\"seen\":[null,")]
    [InlineData("\"seen\":[", "\"seen\":[{\"alb\":\"alb1\",\"health\":\"Up\",\"reason\":\"\"},")]
    [InlineData("\"health\":\"Down\"", "\"health\":77")]
    [InlineData("\"enabled\":false,", "")]
    [InlineData("\"at_ms\":1772323100000", "\"at_ms\":9223372036854775807")]
    [InlineData("{\"zone\"", "[{\"zone\"")]
    public void A_signed_state_that_says_something_else_than_ours_is_malformed(string part, string other)
    {
        string json = Encoding.UTF8.GetString(ZoneStateFormat.Seal(State, Secret))[81..];
        Assert.StartsWith("{", json, StringComparison.Ordinal);
        Assert.Contains(part, json, StringComparison.Ordinal);

        Assert.Equal("its state is malformed", FaultOf(Sign(Encoding.UTF8.GetBytes(json.Replace(part, other, StringComparison.Ordinal))), Secret));
        Assert.Equal("", FaultOf(Sign(Encoding.UTF8.GetBytes(json)), Secret));
    }

    [Fact]
    public void Never_throws_for_signed_bytes_that_are_no_state()
    {
        byte[] json = ZoneStateFormat.Seal(State, Secret)[81..];
        Random random = new(7);
        for (int round = 0; round < 3_000; round++)
        {
            byte[] changed = [.. json];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            _ = ZoneStateFormat.Open(Sign(changed), Secret, out _);
            _ = ZoneStateFormat.Open(Sign(changed[..random.Next(changed.Length)]), Secret, out _);
        }
    }

    [Fact]
    public void What_would_be_over_the_bound_is_not_told()
    {
        ZoneState large = State with { Seen = [.. Enumerable.Range(0, 1_000).Select(static alb => new AlbSighting($"alb{alb}", AlbHealth.Down, new string('x', 200)))] };

        Assert.Empty(ZoneStateFormat.Seal(large, Secret));
    }

    private static byte[] Sign(byte[] json)
    {
        byte[] mac = System.Security.Cryptography.HMACSHA256.HashData(Secret, (byte[])[.. "lb-zone-state/1 "u8, .. json]);
        return [.. Encoding.ASCII.GetBytes($"lb-zone-state/1 {Convert.ToHexStringLower(mac)}\n"), .. json];
    }

    private static string FaultOf(byte[] bytes, byte[] secret)
    {
        _ = ZoneStateFormat.Open(bytes, secret, out string fault);
        return fault;
    }
}
