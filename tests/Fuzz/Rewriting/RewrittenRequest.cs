using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Fuzz.Rewriting;

/// <summary>What must be true of a request head that was accepted, written anew and read again. Used again for the next.</summary>
internal sealed class RewrittenRequest
{
    private static readonly byte[] Endpoint = Encoding.ASCII.GetBytes(Hop.Endpoint);
    private static readonly byte[] RequestId = Encoding.ASCII.GetBytes(Hop.RequestId);

    private readonly RequestHead _again = new();
    private byte[] _room = new byte[4 * 1024];

    /// <summary>True for an accepted request that is sent to an endpoint, and not answered by us.</summary>
    public static bool Goes(Http1Error error, in RequestMeaning meaning) =>
        error == Http1Error.None && meaning.Form != TargetForm.Asterisk && meaning.MaxForwards != 0;

    /// <summary>Throws unless the endpoint is asked what the client asked, and by a head of which nobody can think otherwise.</summary>
    public void MeansTheSame(ReadOnlySpan<byte> bytes, RequestHead head, in RequestMeaning meaning, ClientIdentity client)
    {
        ReadOnlySpan<byte> written = Write(bytes, head, meaning, client);
        NaiveHead.Check(written, hasConnection: meaning.AsksWebSocket);
        Finding.Unless(!NaiveHead.HasOneHopField(written, mayUpgrade: meaning.AsksWebSocket), "a field of one hop was passed on");
        NaiveHead.CheckConnectionOptions(bytes[..head.LengthBytes], written);

        _again.Reset();
        RequestHeadParser parser = new(written, _again, Hop.Wide);
        Finding.Unless(parser.Parse() == ParseStatus.Complete, "what we wrote is not a whole head");
        Finding.Unless(_again.LengthBytes == written.Length, "what we wrote is more than one head");
        Http1Error error = RequestReader.Read(written, _again, out RequestMeaning again);
        Finding.Unless(error == Http1Error.Loop, "what we wrote is not accepted and known to be ours by its Via");

        ReadOnlySpan<byte> host = meaning.HostLength == 0 ? Endpoint : meaning.Host(bytes);
        Finding.Unless(_again.MethodName(written).SequenceEqual(head.MethodName(bytes)), "another method");
        Finding.Unless(again.Path(written).SequenceEqual(meaning.Path(bytes)), "another path");
        Finding.Unless(again.Query(written).SequenceEqual(meaning.Query(bytes)), "another query");
        Finding.Unless(again.Host(written).SequenceEqual(host), "another host");
        Finding.Unless(again.Body == meaning.Body, "another body");
        Finding.Unless(again.Form == TargetForm.Origin && !_again.IsHttp10, "not origin-form of HTTP/1.1");
        Finding.Unless(again.WantsKeepAlive && again.TriedUpgrade == meaning.AsksWebSocket && !again.ExpectsContinue, "a wish of the client's own hop was passed on");
        Finding.Unless(again.MaxForwards == Math.Max(-1, meaning.MaxForwards - 1), "Max-Forwards is not one less");
        Finding.Unless(again.WebSocketKey(written).SequenceEqual(meaning.WebSocketKey(bytes)), "another handshake, or none");
        CheckLines(bytes, head, written, meaning.AsksWebSocket);
    }

    /// <summary>Writes the head into exactly as much room as the writer asks for.</summary>
    private ReadOnlySpan<byte> Write(ReadOnlySpan<byte> bytes, RequestHead head, in RequestMeaning meaning, ClientIdentity client)
    {
        ReadOnlySpan<byte> host = meaning.HostLength == 0 ? Endpoint : meaning.Host(bytes);
        int roomBytes = RequestHeadWriter.MaxBytes(head, meaning, host.Length);
        if (_room.Length < roomBytes)
        {
            _room = new byte[roomBytes * 2];
        }

        SpanWriter writer = new(_room.AsSpan(0, roomBytes));
        RequestHeadWriter.Write(ref writer, bytes, head, meaning, new ForwardedPath(meaning.Path(bytes)), host, client, client.AddressText, RequestId);
        return writer.Written;
    }

    private void CheckLines(ReadOnlySpan<byte> bytes, RequestHead head, ReadOnlySpan<byte> written, bool upgrades)
    {
        PassingLines lines = new(bytes, head.Fields, withoutOurs: true);
        PassingLines again = new(written, _again.Fields, withoutOurs: true);
        while (lines.MoveNext())
        {
            Finding.Unless(again.MovesTo(lines.Name, lines.Value), "a passing line was lost, changed or moved");
        }

        Finding.Unless(again.MoveNext() && again.Name.SequenceEqual("Via"u8) && !again.MoveNext(), "more was added than our Via");
        foreach (ref readonly FieldLine line in _again.Fields.Lines)
        {
            Finding.Unless(
                !line.IsConsumed || (upgrades && line.Known is KnownField.Connection or KnownField.Upgrade) ||
                line.Known is KnownField.Host or KnownField.ContentLength or KnownField.TransferEncoding or KnownField.MaxForwards,
                "a field was passed on that ends at the next hop");
            Finding.Unless(
                !ForwardingFields.Owns(line.Known) || PassingLines.Count(_again.Fields, line.Known) == 1, "a forwarding field came twice");
        }
    }
}
