using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Fuzz.Delivery;

/// <summary><see cref="RequestHeadParser"/> at work.</summary>
internal sealed class RequestRun(Http1Limits limits) : ParserRun
{
    public RequestHead Head { get; } = new();

    public override int ConsumedBytes => Head.LengthBytes;

    public override void Reset()
    {
        Head.Reset();
        (Status, Error) = (default, default);
    }

    public override ParseStatus Feed(ReadOnlySpan<byte> bytes, int start, int end)
    {
        RequestHeadParser parser = new(bytes[..end], Head, limits);
        Status = parser.Parse();
        Error = parser.Error;
        return Status;
    }

    protected override bool HasPartsOf(ParserRun other) =>
        other is RequestRun { Head: RequestHead that } && Head.Method == that.Method && Head.IsHttp10 == that.IsHttp10 &&
        Head.MethodStart == that.MethodStart && Head.MethodLength == that.MethodLength &&
        Head.TargetStart == that.TargetStart && Head.TargetLength == that.TargetLength && AreSame(Head.Fields, that.Fields);

    protected override string Parts(ReadOnlySpan<byte> bytes) =>
        Describe(Head.Fields, bytes)
            .Append((int)Head.Method).Append(Head.IsHttp10 ? " 1.0 " : " ")
            .Append(Encoding.Latin1.GetString(Head.MethodName(bytes))).Append(' ')
            .Append(Encoding.Latin1.GetString(Head.Target(bytes)))
            .ToString();
}
