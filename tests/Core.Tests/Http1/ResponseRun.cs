using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary><see cref="ResponseHeadParser"/> at work.</summary>
internal sealed class ResponseRun(Http1Limits limits) : ParserRun
{
    private ParseStatus _status;
    private Http1Error _error;

    public ResponseHead Head { get; } = new();

    public override ParseStatus Feed(byte[] bytes, int start, int end)
    {
        ResponseHeadParser parser = new(bytes.AsSpan(0, end), Head, limits);
        _status = parser.Parse();
        _error = parser.Error;
        return _status;
    }

    public override ParseOutcome Outcome(byte[] bytes)
    {
        StringBuilder parts = Describe(Head.Fields, bytes)
            .Append(Head.StatusCode).Append(Head.IsHttp10 ? " 1.0 " : " ")
            .Append(Text.Of(bytes.AsSpan(Head.ReasonStart, Head.ReasonLength)));
        return new ParseOutcome(_status, _error, Head.LengthBytes, parts.ToString());
    }
}
