using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary><see cref="RequestHeadParser"/> at work.</summary>
internal sealed class RequestRun(Http1Limits limits) : ParserRun
{
    private ParseStatus _status;
    private Http1Error _error;

    public RequestHead Head { get; } = new();

    public override ParseStatus Feed(byte[] bytes, int start, int end)
    {
        RequestHeadParser parser = new(bytes.AsSpan(0, end), Head, limits);
        _status = parser.Parse();
        _error = parser.Error;
        return _status;
    }

    public override ParseOutcome Outcome(byte[] bytes)
    {
        StringBuilder parts = Describe(Head.Fields, bytes)
            .Append((int)Head.Method).Append(Head.IsHttp10 ? " 1.0 " : " ")
            .Append(Text.Of(Head.MethodName(bytes))).Append(' ')
            .Append(Text.Of(Head.Target(bytes)));
        return new ParseOutcome(_status, _error, Head.LengthBytes, parts.ToString());
    }
}
