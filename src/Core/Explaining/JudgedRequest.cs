using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Listening;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Core.Routing;
using LoadBalancer.Core.Runtime;
using LoadBalancer.Core.Tls;

namespace LoadBalancer.Core.Explaining;

/// <summary>A request read and decided about by the data path's own code, with all that it found out on the way.</summary>
/// <remarks>Config path. The order is that of a request on a connection: parser, reader, judge.</remarks>
internal sealed class JudgedRequest
{
    private readonly byte[] _bytes;
    private readonly byte[] _scheme;
    private readonly RequestMeaning _meaning;
    private readonly PathBuffer _path = new();

    /// <param name="bytes">A whole head.</param>
    /// <param name="scheme">What the client speaks.</param>
    /// <param name="snapshot">What is in force.</param>
    /// <param name="self">What <c>albhealth</c> would be told.</param>
    public JudgedRequest(byte[] bytes, byte[] scheme, ProxySnapshot snapshot, SelfReport self)
    {
        _bytes = bytes;
        _scheme = scheme;
        RequestHeadParser parser = new(bytes, Head, snapshot.Limits.Head);
        Http1Error error = parser.Parse() == ParseStatus.Complete ? RequestReader.Read(bytes, Head, out _meaning) : parser.Error;
        if (error != Http1Error.None)
        {
            Verdict = Verdict.Refuse(error);
            return;
        }

        byte[] key = new byte[HostKey.MaxBytes];
        HostBytes = HostKey.TryWrite(_meaning.Host(bytes), key, out int keyBytes) ? key[..keyBytes] : [];

        // Over TLS the client is taken to have shaken hands for the host it asks for.
        bool isSecure = scheme.AsSpan().SequenceEqual("https"u8);
        TlsPolicy? policy = isSecure ? snapshot.Certificates.PolicyOf(HostBytes) : null;
        Verdict = Judge.Decide(bytes, Head, _meaning, _path, snapshot, self, recent: null, timestamp: 0, isSecure, policy);
        PathBytes = Verdict.Error == Http1Error.InvalidPath || _meaning.Form == TargetForm.Asterisk ? [] : MatchedPath();
    }

    /// <summary>What is to happen with it.</summary>
    public Verdict Verdict { get; }

    public RequestHead Head { get; } = new();

    public ReadOnlySpan<byte> Bytes => _bytes;

    public ref readonly RequestMeaning Meaning => ref _meaning;

    /// <summary>What routes are found by; empty where it was refused before there was any.</summary>
    public byte[] HostBytes { get; } = [];

    /// <summary>What routes are found by; empty where it was refused before there was any.</summary>
    public byte[] PathBytes { get; } = [];

    public string Host => Encoding.Latin1.GetString(HostBytes);

    public string Path => Encoding.Latin1.GetString(PathBytes);

    public string Query => Encoding.Latin1.GetString(_meaning.Query(_bytes));

    public string Method => Encoding.Latin1.GetString(Head.MethodName(_bytes));

    /// <summary>Why its path was refused, which a client is not told; empty where it was not.</summary>
    public string PathFault => Verdict.Error == Http1Error.InvalidPath ? PathFaultText.Of(_path.Fault) : "";

    /// <summary>Path and query as an endpoint of <paramref name="route"/> sees them.</summary>
    public string TargetFor(Route route)
    {
        ReadOnlySpan<byte> own = _path.Forwarded(_meaning.Path(_bytes));
        ForwardedPath path = route.Policies?.Edits?.Path is PathRewrite rewrite ? rewrite.Apply(own) : new ForwardedPath(own);
        SpanWriter writer = new(new byte[path.LengthBytes]);
        path.Write(ref writer);
        return Encoding.Latin1.GetString(writer.Written) + Query;
    }

    /// <summary>What a redirect's template comes to for it.</summary>
    public string Render(ValueTemplate template)
    {
        TemplateValues values = new("CLIENT_IP"u8, "REQUEST_ID"u8, _scheme, _bytes, _meaning); // a client's, which nobody is here
        SpanWriter writer = new(new byte[template.LengthBytes(values)]);
        template.Write(ref writer, values);
        return Encoding.Latin1.GetString(writer.Written);
    }

    /// <summary>The value of its first field of that name; null when it has none.</summary>
    public string? FindField(string name)
    {
        foreach (ref readonly FieldLine line in Head.Fields.Lines)
        {
            if (Encoding.Latin1.GetString(line.Name(_bytes)).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return Encoding.Latin1.GetString(line.Value(_bytes));
            }
        }

        return null;
    }

    private byte[] MatchedPath()
    {
        ReadOnlySpan<byte> raw = _meaning.Path(_bytes);
        bool isSound = _path.TrySet(raw); // once more, since an OPTIONS that ends here never came to it
        return isSound ? _path.Matched(raw).ToArray() : [];
    }
}
