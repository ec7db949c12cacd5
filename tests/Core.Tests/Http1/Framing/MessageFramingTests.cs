using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Tests.Http1.Framing;

/// <summary>RFC 9112 §6.3 as truth tables: version × Content-Length × Transfer-Encoding, for answers also × status × method.</summary>
[Rfc("9112", "6.3")]
public sealed class MessageFramingTests
{
    private const string Chunked = nameof(BodyKind.Chunked);
    private const string Length5 = "5";
    private const string Length0 = "0";
    private const string Nothing = nameof(BodyKind.None);
    private const string UntilClose = nameof(BodyKind.UntilClose);
    private const string Both = nameof(Http1Error.LengthAndTransferCoding);
    private const string BadCoding = nameof(Http1Error.InvalidTransferCoding);
    private const string BadLength = nameof(Http1Error.InvalidContentLength);
    private const string RepeatedCoding = nameof(Http1Error.RepeatedTransferCoding);
    private const string Repeated = nameof(Http1Error.RepeatedContentLength);
    private const string In10 = nameof(Http1Error.TransferCodingInHttp10);

    [Theory]
    //           1.1  Content-Length, Transfer-Encoding ("-" for none)   body or fault
    [InlineData(true, "-", "-", Nothing)]
    [InlineData(true, "0", "-", Length0)]
    [InlineData(true, "5", "-", Length5)]
    [InlineData(true, "-", "chunked", Chunked)]
    [InlineData(true, "5", "chunked", Both)]
    [InlineData(true, "0", "chunked", Both)]
    [InlineData(true, "x", "chunked", Both)]
    [InlineData(true, "5", "gzip", Both)]
    [InlineData(true, "x", "-", BadLength)]
    [InlineData(true, "5|5", "-", Repeated)]
    [InlineData(true, "-", "gzip", BadCoding)]
    [InlineData(true, "-", "gzip, chunked", nameof(Http1Error.UnsupportedTransferCoding))]
    [InlineData(true, "-", "chunked|chunked", RepeatedCoding)]
    [InlineData(true, "x|5", "-", BadLength)] // the first fault is told
    [InlineData(true, "5|x", "-", Repeated)]
    [InlineData(true, "-", "gzip|chunked", BadCoding)]
    [InlineData(true, "-", "chunked|gzip", RepeatedCoding)]
    [InlineData(false, "-", "-", Nothing)]
    [InlineData(false, "0", "-", Length0)]
    [InlineData(false, "5", "-", Length5)]
    [InlineData(false, "-", "chunked", In10)]
    [InlineData(false, "5", "chunked", Both)]
    [InlineData(false, "-", "gzip", BadCoding)]
    public void Finds_the_body_of_a_request(bool isHttp11, string lengths, string codings, string expected)
    {
        Http1Error error = MessageFraming.OfRequest(Fields(lengths, codings), !isHttp11, out BodyFraming framing);

        Assert.Equal(expected, Describe(error, framing));
    }

    [Theory]
    //           1.1  status, length, coding       to GET or POST      to HEAD
    [InlineData(true, 200, "-", "-", UntilClose, Nothing)]
    [InlineData(true, 200, "0", "-", Length0, Nothing)]
    [InlineData(true, 200, "5", "-", Length5, Nothing)]
    [InlineData(true, 200, "-", "chunked", Chunked, Nothing)]
    [InlineData(true, 200, "5", "chunked", Both, Both)] // F3
    [InlineData(true, 200, "2|2", "-", Repeated, Repeated)] // F1
    [InlineData(true, 200, "2|3", "-", Repeated, Repeated)] // F2
    [InlineData(true, 200, "foo", "-", BadLength, BadLength)] // F2
    [InlineData(true, 200, "-", "gzip", BadCoding, BadCoding)] // F4
    [InlineData(true, 200, "-", "chunked|chunked", RepeatedCoding, RepeatedCoding)] // F4
    [InlineData(true, 100, "-", "-", Nothing, Nothing)]
    [InlineData(true, 103, "5", "-", Nothing, Nothing)]
    [InlineData(true, 103, "-", "chunked", Nothing, Nothing)]
    [InlineData(true, 204, "-", "-", Nothing, Nothing)]
    [InlineData(true, 204, "5", "-", Nothing, Nothing)] // F8
    [InlineData(true, 204, "-", "chunked", Nothing, Nothing)]
    [InlineData(true, 204, "5", "chunked", Both, Both)]
    [InlineData(true, 304, "-", "-", Nothing, Nothing)]
    [InlineData(true, 304, "5", "-", Nothing, Nothing)] // F8
    [InlineData(true, 304, "x", "-", BadLength, BadLength)]
    [InlineData(true, 205, "-", "-", UntilClose, Nothing)]
    [InlineData(true, 404, "5", "-", Length5, Nothing)]
    [InlineData(true, 500, "-", "chunked", Chunked, Nothing)]
    [InlineData(false, 200, "-", "-", UntilClose, Nothing)]
    [InlineData(false, 200, "5", "-", Length5, Nothing)]
    [InlineData(false, 200, "-", "chunked", In10, In10)] // F5
    [InlineData(false, 304, "-", "chunked", In10, In10)]
    public void Finds_the_body_of_an_answer(bool isHttp11, int status, string lengths, string codings, string expected, string toHead)
    {
        foreach (HttpMethod method in Enum.GetValues<HttpMethod>().Where(method => method != HttpMethod.Connect))
        {
            Http1Error error = MessageFraming.OfResponse(Fields(lengths, codings), !isHttp11, status, method, out BodyFraming framing);

            Assert.Equal((method, method == HttpMethod.Head ? toHead : expected), (method, Describe(error, framing)));
        }
    }

    [Fact]
    public void Says_that_a_body_follows_only_when_bytes_do()
    {
        Assert.False(BodyFraming.None.HasBody);
        Assert.False(BodyFraming.OfLength(0).HasBody);
        Assert.True(BodyFraming.OfLength(1).HasBody);
        Assert.True(BodyFraming.Chunked.HasBody);
        Assert.True(BodyFraming.UntilClose.HasBody);
    }

    private static FramingFields Fields(string lengths, string codings)
    {
        FramingFields fields = new();
        foreach (string length in lengths.Split('|').Where(value => value != "-"))
        {
            fields.AddContentLength(Splits.Bytes(length));
        }

        foreach (string coding in codings.Split('|').Where(value => value != "-"))
        {
            fields.AddTransferCoding(Splits.Bytes(coding));
        }

        return fields;
    }

    private static string Describe(Http1Error error, BodyFraming framing) =>
        error != Http1Error.None ? error.ToString()
        : framing.Kind == BodyKind.Length ? framing.LengthBytes.ToString(System.Globalization.CultureInfo.InvariantCulture)
        : framing.Kind.ToString();
}
