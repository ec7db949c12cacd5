using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using LoadBalancer.Core.Observability;

namespace LoadBalancer.Core.Tests.Observability;

public sealed class AccessLogFormatterTests
{
    [Fact]
    public void Writes_every_key_in_the_promised_order()
    {
        string[] keys =
        [
            "time_date", "client", "host", "scheme", "request_method", "request_uri", "request_id", "status", "reason", "bytes_sent",
            "bytes_received", "route", "service", "upstream_addr", "upstream_status", "upstream_connect_time", "upstream_header_time",
            "upstream_response_time", "request_time", "attempts", "zone",
        ];

        Assert.Equal(keys, Format(new AccessLogEntry(0)).EnumerateObject().Select(property => property.Name));
        Assert.Equal(keys, Format(Typical()).EnumerateObject().Select(property => property.Name));
    }

    [Fact]
    public void Writes_a_request_of_one_attempt_with_plain_values()
    {
        AccessLogEntry entry = Typical();
        entry.AddAttempt(new AccessLogAttempt("10.0.0.1:9080", 200, 0, 1_500, 2_000_001));

        Assert.Equal(
            """
            {"time_date":"2026-01-31T23:59:59.000001Z","client":"192.0.2.7","host":"a.test","scheme":"http","request_method":"GET",
            "request_uri":"/a?b=c&d=<e>+'f'","request_id":"r1","status":200,"reason":null,"bytes_sent":5000000000,"bytes_received":null,"route":"web",
            "service":"web-svc","upstream_addr":"10.0.0.1:9080","upstream_status":200,"upstream_connect_time":0.000000,
            "upstream_header_time":0.001500,"upstream_response_time":2.000001,"request_time":0.001234,"attempts":1,"zone":"tok02"}
            """.Replace("\n", "", StringComparison.Ordinal) + "\n",
            Line(entry));
    }

    [Fact]
    public void Writes_several_attempts_as_arrays_and_what_they_lack_as_null()
    {
        AccessLogEntry entry = Typical();
        entry.AddAttempt(new AccessLogAttempt("10.0.0.1:9080", 0, -1, -1, 10));
        entry.AddAttempt(new AccessLogAttempt("10.0.0.2:9080", 200, 7, 8, 9));

        JsonElement line = Format(entry);
        Assert.Equal("""["10.0.0.1:9080","10.0.0.2:9080"]""", line.GetProperty("upstream_addr").GetRawText());
        Assert.Equal("[null,200]", line.GetProperty("upstream_status").GetRawText());
        Assert.Equal("[null,0.000007]", line.GetProperty("upstream_connect_time").GetRawText());
        Assert.Equal("[null,0.000008]", line.GetProperty("upstream_header_time").GetRawText());
        Assert.Equal("[0.000010,0.000009]", line.GetProperty("upstream_response_time").GetRawText());
    }

    [Fact]
    public void Keeps_the_first_three_and_the_last_of_many_attempts()
    {
        AccessLogEntry entry = Typical();
        for (int number = 1; number <= 6; number++)
        {
            entry.AddAttempt(new AccessLogAttempt($"e{number}", 200, 0, 0, 0));
        }

        JsonElement line = Format(entry);
        Assert.Equal("""["e1","e2","e3","e6"]""", line.GetProperty("upstream_addr").GetRawText());
        Assert.Equal(6, line.GetProperty("attempts").GetInt32());
    }

    [Fact]
    public void Writes_null_where_there_is_nothing_to_say()
    {
        JsonElement line = Format(new AccessLogEntry(0));

        string[] plain = ["time_date", "bytes_sent", "request_time", "attempts"];
        Assert.All(
            line.EnumerateObject(),
            property => Assert.Equal(!plain.Contains(property.Name), property.Value.ValueKind == JsonValueKind.Null));
    }

    [Fact]
    public void Names_the_reason_of_an_answer_of_our_own()
    {
        AccessLogEntry entry = Typical();
        entry.Reason = ReasonCode.ConnectRefused;

        Assert.Equal("connect_refused", Format(entry).GetProperty("reason").GetString());
    }

    [Fact]
    public void Gives_back_any_bytes_of_a_client_exactly_and_stays_one_line() =>
        Gen.Byte.Array[0, 64].Sample(bytes => Assert.Equal(bytes, Decode(LineOfUri(bytes))));

    [Theory]
    [InlineData("2F 00 0A 0D 1B 7F", @"/\u0000\n\r\u001B\u007F")]
    [InlineData("FF FE", @"\\xFF\\xFE")]
    [InlineData("5C 78 46 46", @"\\x5CxFF")] // a client that writes the four characters \xFF is not taken for the byte
    [InlineData("E6 9D B1", "東")]
    [InlineData("E6 9D", @"\\xE6\\x9D")] // cut short
    [InlineData("C0 AF", @"\\xC0\\xAF")] // overlong
    [InlineData("ED A0 80", @"\\xED\\xA0\\x80")] // a surrogate
    [InlineData("C2 9B E2 80 A8", @"\u009B\u2028")] // C1 control, line separator
    [InlineData("22 7D 2C", "\\\"},")]
    public void Escapes_what_could_break_a_line_or_a_terminal(string hex, string json)
    {
        AccessLogEntry entry = new(0);
        entry.SetUri(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Contains($"\"request_uri\":\"{json}\",", Line(entry));
    }

    [Fact]
    public void Cuts_what_is_too_long_and_says_so_without_starving_the_other_fields()
    {
        byte[] endless = new byte[100_000];
        Array.Fill(endless, (byte)0xE6); // the worst case: every byte takes five in the line
        AccessLogEntry entry = new(0);
        entry.SetClient(endless);
        entry.SetHost(endless);
        entry.SetScheme(endless);
        entry.SetMethod(endless);
        entry.SetRequestId(endless);
        entry.SetUri(endless);

        JsonElement line = Format(entry);
        foreach (string key in (string[])["client", "host", "scheme", "request_method", "request_id"])
        {
            Assert.Equal((1024 * @"\xE6".Length) + "...[truncated]".Length, line.GetProperty(key).GetString()!.Length);
        }

        string uri = line.GetProperty("request_uri").GetString()!;
        Assert.Equal((8 * 1024 * @"\xE6".Length) + "...[truncated]".Length, uri.Length);
        Assert.EndsWith("...[truncated]", uri);
    }

    [Fact]
    public void Carries_nothing_over_to_the_next_request()
    {
        AccessLogEntry entry = Typical();
        entry.Reason = ReasonCode.Loop;
        entry.AddAttempt(new AccessLogAttempt("10.0.0.1:9080", 200, 1, 1, 1));
        entry.Begin();

        Assert.Equal(Line(new AccessLogEntry(0)), Line(entry));
    }

    private static AccessLogEntry Typical()
    {
        AccessLogEntry entry = new(0)
        {
            Time = new DateTimeOffset(2026, 2, 1, 8, 59, 59, TimeSpan.FromHours(9)).AddTicks(10),
            Status = 200,
            BytesSent = 5_000_000_000,
            Route = "web",
            Service = "web-svc",
            Zone = "tok02",
            RequestMicroseconds = 1_234,
        };
        entry.SetClient("192.0.2.7"u8);
        entry.SetHost("a.test"u8);
        entry.SetScheme("http"u8);
        entry.SetMethod("GET"u8);
        entry.SetUri("/a?b=c&d=<e>+'f'"u8);
        entry.SetRequestId("r1"u8);
        return entry;
    }

    private static string LineOfUri(byte[] uri)
    {
        AccessLogEntry entry = new(0);
        entry.SetUri(uri);
        string line = Line(entry);
        Assert.Equal(line.Length - 1, line.IndexOf('\n'));
        return JsonDocument.Parse(line).RootElement.GetProperty("request_uri").GetString() ?? "";
    }

    /// <summary>The rule docs/reference/access-log.md gives: each \xHH is that byte.</summary>
    private static byte[] Decode(string text)
    {
        ArrayBufferWriter<byte> bytes = new();
        foreach (string part in Regex.Split(text, @"(\\x[0-9A-F]{2})"))
        {
            bytes.Write(part.StartsWith('\\') ? Convert.FromHexString(part.AsSpan(2)) : Encoding.UTF8.GetBytes(part));
        }

        return bytes.WrittenSpan.ToArray();
    }

    private static JsonElement Format(AccessLogEntry entry) => JsonDocument.Parse(Line(entry)).RootElement;

    private static string Line(AccessLogEntry entry)
    {
        using AccessLogFormatter formatter = new();
        ArrayBufferWriter<byte> output = new();
        formatter.Append(entry, output);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(output.WrittenSpan);
    }
}
