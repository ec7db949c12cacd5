using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Fuzz.Rewriting;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary>An endpoint's answer head as the proxy takes it: parsed at every cut, then understood.</summary>
internal sealed class ReadAnswer
{
    public const string Date = Hop.Date;

    private readonly byte[] _bytes;
    private ResponseMeaning _meaning;

    private ReadAnswer(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ResponseHead Head { get; private set; } = new();

    /// <summary>The fault of the head, of the parser or of the reader.</summary>
    public Http1Error Error { get; private set; }

    public ref readonly ResponseMeaning Meaning => ref _meaning;

    public BodyFraming Body => _meaning.Body;

    public string Reason => Text.Of(_bytes.AsSpan(Head.ReasonStart, Head.ReasonLength));

    /// <summary>The lines that go on, as they came.</summary>
    public string[] PassingLines => Text.Lines(Head.Fields, _bytes, isConsumed: false);

    /// <summary>Parses <paramref name="head"/> at every cut and reads it as the answer to <paramref name="method"/>.</summary>
    public static ReadAnswer Of(string head, HttpMethod method = HttpMethod.Get, Http1Limits? limits = null)
    {
        Splits.Response(head, limits);
        return Once(Splits.Bytes(head), method, limits ?? Http1Limits.Default);
    }

    /// <summary>Parses the whole only: for properties that try many heads.</summary>
    public static ReadAnswer Once(byte[] bytes, HttpMethod method, Http1Limits limits)
    {
        ReadAnswer answer = new(bytes);
        ResponseRun run = new(limits);
        ParseOutcome outcome = run.FeedAll(bytes);
        Assert.True(outcome.Status != ParseStatus.NeedMore, $"a whole head was expected: {Splits.Show(bytes)}");
        answer.Head = run.Head;
        answer.Error = outcome.Status == ParseStatus.Invalid
            ? outcome.Error
            : ResponseReader.Read(bytes, run.Head, method, webSocketKey: default, out answer._meaning);
        return answer;
    }

    /// <summary>The head that goes to the client, written into exactly as much room as the writer asks for.</summary>
    public byte[] Write(bool clientIsHttp10 = false, bool closes = false)
    {
        SpanWriter writer = new(new byte[ResponseHeadWriter.MaxBytes(Head)]);
        ResponseHeadWriter.Write(
            ref writer, _bytes, Head, _meaning, ResponseHeadWriter.ForClient(Body, clientIsHttp10), Splits.Bytes(Date), closes);
        return writer.Written.ToArray();
    }
}
