using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Fuzz.Rewriting;

namespace LoadBalancer.Core.Tests.Http1;

/// <summary>A request head as the proxy takes it: parsed at every cut, then understood.</summary>
internal sealed class ReadRequest
{
    /// <summary>What our own identifier of the request is in these tests.</summary>
    public const string RequestId = Hop.RequestId;

    /// <summary>The endpoint's address: Host of a request without one.</summary>
    public const string Endpoint = Hop.Endpoint;

    public static readonly ClientIdentity Untrusted = Hop.Untrusted;

    public static readonly ClientIdentity Trusted = Hop.Trusted;

    private readonly byte[] _bytes;
    private RequestMeaning _meaning;

    private ReadRequest(byte[] bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public RequestHead Head { get; private set; } = new();

    /// <summary>The fault of the head, of the parser or of the reader.</summary>
    public Http1Error Error { get; private set; }

    public ref readonly RequestMeaning Meaning => ref _meaning;

    public BodyFraming Body => _meaning.Body;

    public string MethodName => Text.Of(Head.MethodName(_bytes));

    public string Path => Text.Of(_meaning.Path(_bytes));

    public string Query => Text.Of(_meaning.Query(_bytes));

    public string Host => Text.Of(_meaning.Host(_bytes));

    /// <summary>The lines that go on, as they came.</summary>
    public string[] PassingLines => Text.Lines(Head.Fields, _bytes, isConsumed: false);

    /// <summary>The names of the lines that end here.</summary>
    public string[] ConsumedNames =>
        [.. Text.Lines(Head.Fields, _bytes, isConsumed: true).Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)])];

    /// <summary>Parses <paramref name="head"/> at every cut and reads it.</summary>
    public static ReadRequest Of(string head, Http1Limits? limits = null)
    {
        Splits.Request(head, limits);
        return Once(Splits.Bytes(head), limits ?? Http1Limits.Default);
    }

    /// <summary>Parses the whole only: for properties that try many heads.</summary>
    public static ReadRequest Once(byte[] bytes, Http1Limits limits)
    {
        ReadRequest request = new(bytes);
        RequestRun run = new(limits);
        ParseOutcome outcome = run.FeedAll(bytes);
        Assert.True(outcome.Status != ParseStatus.NeedMore, $"a whole head was expected: {Splits.Show(bytes)}");
        request.Head = run.Head;
        request.Error = outcome.Status == ParseStatus.Invalid
            ? outcome.Error
            : RequestReader.Read(bytes, run.Head, out request._meaning);
        return request;
    }

    /// <summary>The head that goes to the endpoint, written into exactly as much room as the writer asks for.</summary>
    public byte[] Write(ClientIdentity client, string? realClient = null, string? path = null)
    {
        byte[] host = Host.Length == 0 ? Splits.Bytes(Endpoint) : Splits.Bytes(Host);
        byte[] realClientText = realClient is null ? client.AddressText : Splits.Bytes(realClient);
        SpanWriter writer = new(new byte[RequestHeadWriter.MaxBytes(Head, _meaning, host.Length)]);
        ReadOnlySpan<byte> pathBytes = path is null ? _meaning.Path(_bytes) : Splits.Bytes(path);
        RequestHeadWriter.Write(
            ref writer, _bytes, Head, _meaning, new ForwardedPath(pathBytes), host, client, realClientText, Splits.Bytes(RequestId));
        return writer.Written.ToArray();
    }
}
