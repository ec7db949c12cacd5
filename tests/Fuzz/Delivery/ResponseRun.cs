using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Fuzz.Delivery;

/// <summary><see cref="ResponseHeadParser"/> at work.</summary>
internal sealed class ResponseRun(Http1Limits limits) : ParserRun
{
    public ResponseHead Head { get; } = new();

    public override int ConsumedBytes => Head.LengthBytes;

    public override void Reset()
    {
        Head.Reset();
        (Status, Error) = (default, default);
    }

    public override ParseStatus Feed(ReadOnlySpan<byte> bytes, int start, int end)
    {
        ResponseHeadParser parser = new(bytes[..end], Head, limits);
        Status = parser.Parse();
        Error = parser.Error;
        return Status;
    }

    protected override bool HasPartsOf(ParserRun other) =>
        other is ResponseRun { Head: ResponseHead that } && Head.StatusCode == that.StatusCode && Head.IsHttp10 == that.IsHttp10 &&
        Head.ReasonStart == that.ReasonStart && Head.ReasonLength == that.ReasonLength && AreSame(Head.Fields, that.Fields);

    protected override string Parts(ReadOnlySpan<byte> bytes) =>
        Describe(Head.Fields, bytes)
            .Append(Head.StatusCode).Append(Head.IsHttp10 ? " 1.0 " : " ")
            .Append(Encoding.Latin1.GetString(bytes.Slice(Head.ReasonStart, Head.ReasonLength)))
            .ToString();
}
