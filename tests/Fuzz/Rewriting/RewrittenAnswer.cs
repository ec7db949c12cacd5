using System.Text;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Fuzz.Rewriting;

/// <summary>What must be true of an answer's head that was accepted, written anew and read again. Used again for the next.</summary>
internal sealed class RewrittenAnswer
{
    private static readonly byte[] Date = Encoding.ASCII.GetBytes(Hop.Date);

    private readonly ResponseHead _again = new();
    private byte[] _room = new byte[4 * 1024];

    /// <summary>Throws unless the client is told what the endpoint told, and by a head of which nobody can think otherwise.</summary>
    /// <param name="bytes">The endpoint's head.</param>
    /// <param name="head">Its index.</param>
    /// <param name="meaning">What it means.</param>
    /// <param name="method">What was asked.</param>
    /// <param name="clientIsHttp10">A body without an end of its own is then ended by a close.</param>
    public void MeansTheSame(
        ReadOnlySpan<byte> bytes, ResponseHead head, in ResponseMeaning meaning, HttpMethod method, bool clientIsHttp10 = false)
    {
        BodyFraming body = ResponseHeadWriter.ForClient(meaning.Body, clientIsHttp10);
        bool closes = body.Kind == BodyKind.UntilClose;
        ReadOnlySpan<byte> written = Write(bytes, head, meaning, body, closes);
        bool switches = head.StatusCode == 101;
        NaiveHead.Check(written, hasConnection: closes || switches);
        NaiveHead.CheckConnectionOptions(bytes[..head.LengthBytes], written);

        _again.Reset();
        ResponseHeadParser parser = new(written, _again, Hop.Wide);
        Finding.Unless(parser.Parse() == ParseStatus.Complete, "what we wrote is not a whole head");
        Finding.Unless(_again.LengthBytes == written.Length, "what we wrote is more than one head");
        Http1Error error = ResponseReader.Read(written, _again, method, Hop.WebSocketKey, out ResponseMeaning again);
        Finding.Unless(error == Http1Error.None, "what we wrote is not accepted");

        Finding.Unless(_again.StatusCode == head.StatusCode && !_again.IsHttp10, "another status line");
        Finding.Unless(
            written.Slice(_again.ReasonStart, _again.ReasonLength).SequenceEqual(bytes.Slice(head.ReasonStart, head.ReasonLength)),
            "another reason");
        Finding.Unless(again.Body == body, "another body");
        long stated = head.StatusCode is < 200 or 204 ? -1 : meaning.StatedLengthBytes;
        Finding.Unless(switches || again.StatedLengthBytes == stated, "another length");
        Finding.Unless(again.KeepsAlive == !(closes || switches) && again.OffersUpgrade == switches, "a word on the connection that is not ours");
        CheckLines(bytes, head, isDateAdded: head.StatusCode >= 200 && !meaning.HasDate, written, switches);
    }

    /// <summary>Writes the head into exactly as much room as the writer asks for.</summary>
    private ReadOnlySpan<byte> Write(ReadOnlySpan<byte> bytes, ResponseHead head, in ResponseMeaning meaning, BodyFraming body, bool closes)
    {
        int roomBytes = ResponseHeadWriter.MaxBytes(head);
        if (_room.Length < roomBytes)
        {
            _room = new byte[roomBytes * 2];
        }

        SpanWriter writer = new(_room.AsSpan(0, roomBytes));
        ResponseHeadWriter.Write(ref writer, bytes, head, meaning, body, Date, closes);
        return writer.Written;
    }

    private void CheckLines(ReadOnlySpan<byte> bytes, ResponseHead head, bool isDateAdded, ReadOnlySpan<byte> written, bool switches)
    {
        PassingLines lines = new(bytes, head.Fields, withoutOurs: false);
        PassingLines again = new(written, _again.Fields, withoutOurs: false);
        while (lines.MoveNext())
        {
            Finding.Unless(again.MovesTo(lines.Name, lines.Value), "a passing line was lost, changed or moved");
        }

        Finding.Unless(!isDateAdded || again.MovesTo("Date"u8, Date), "no Date was added");
        Finding.Unless(!again.MoveNext(), "more was added than a Date");
        foreach (ref readonly FieldLine line in _again.Fields.Lines)
        {
            Finding.Unless(
                !line.IsConsumed || (switches && line.Known == KnownField.Upgrade) || line.Known is KnownField.ContentLength or KnownField.TransferEncoding or KnownField.Connection,
                "a field was passed on that ends at the next hop");
        }
    }
}
