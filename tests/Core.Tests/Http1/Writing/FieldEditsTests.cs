using CsCheck;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Semantics;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Http1.Writing;

/// <summary>Heads as a route has them written, each into exactly as much room as is asked for.</summary>
public sealed class FieldEditsTests
{
    private static readonly string[] Forwarding =
        ["X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-IP", "X-Request-ID", "Forwarded"];

    [Fact]
    public void A_field_that_is_set_takes_the_place_of_every_line_of_its_name_and_a_removed_one_is_gone()
    {
        string written = Request(
            Text.Get("X-A: 1", "x-a: 2", "X-B: 3", "X-C: 4"), Edits(["x-B"], ("X-A", "$scheme-$host"), ("X-New", "$$")));

        Assert.StartsWith(
            "GET / HTTP/1.1\r\nHost: a.test\r\nX-C: 4\r\nX-A: http-a.test\r\nX-New: $\r\nVia: 1.1 lb\r\nX-Forwarded-For:", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_forwarding_field_can_be_removed_or_replaced_and_the_others_stay()
    {
        string plain = Request(Text.Get("X-Forwarded-For: 9.9.9.9", "X-Request-ID: theirs"), Edits(["X-None"]));
        foreach (string name in Forwarding)
        {
            string[] others = [.. plain.Split("\r\n").Where(line => !line.StartsWith($"{name}: ", StringComparison.Ordinal))];

            Assert.Equal(others, Request(Text.Get("X-Forwarded-For: 9.9.9.9", "X-Request-ID: theirs"), Edits([name.ToUpperInvariant()])).Split("\r\n"));
            string[] replaced = Request(Text.Get("X-Forwarded-For: 9.9.9.9"), Edits([], (name, "mine"))).Split("\r\n");
            Assert.Equal($"{name}: mine", Assert.Single(replaced, line => line.StartsWith($"{name}: ", StringComparison.Ordinal)));
        }

        Assert.Equal(
            "GET / HTTP/1.1\r\nHost: a.test\r\nVia: 1.1 lb\r\n\r\n", Request(Text.Get("X-Forwarded-For: 9.9.9.9"), Edits(Forwarding)));
    }

    [Fact]
    public void A_trusted_peers_request_identifier_can_be_set_as_itself()
    {
        string written = Request(Text.Get("X-Request-ID: theirs"), Edits([], ("X-Request-ID", "$request_id")), ReadRequest.Trusted, "theirs");

        Assert.Contains("\r\nX-Request-ID: theirs\r\n", written, StringComparison.Ordinal);
        Assert.Equal(2, written.Split("X-Request-ID").Length);
    }

    [Fact]
    public void Writing_for_a_second_attempt_writes_the_same()
    {
        ReadRequest request = ReadRequest.Of(Text.Get("X-A: 1", "X-B: 2"));
        FieldEdits edits = Edits(["X-B"], ("X-A", "$host"));

        Assert.Equal(Write(request, edits, ReadRequest.Untrusted, ReadRequest.RequestId), Write(request, edits, ReadRequest.Untrusted, ReadRequest.RequestId));
    }

    [Theory]
    [InlineData("Date: Thu, 01 Jan 1970 00:00:00 GMT")]
    [InlineData("X-None: 1")]
    public void A_removed_Date_is_neither_passed_on_nor_made(string line)
    {
        string written = Answer(Text.Ok(line, "Server: x", "Content-Length: 5"), Edits(["date", "server"], ("X-C", "$request_id")));

        Assert.DoesNotContain("Date:", written, StringComparison.Ordinal);
        Assert.DoesNotContain("Server:", written, StringComparison.Ordinal);
        Assert.EndsWith($"X-C: {ReadRequest.RequestId}\r\nContent-Length: 5\r\n\r\n", written, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interim_answer_loses_what_is_removed_and_is_given_nothing() => Assert.Equal(
        "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        Answer(Text.Head("HTTP/1.1 103 Early Hints", "Link: </a>", "Server: x"), Edits(["Server"], ("X-C", "1"))));

    [Fact]
    public void Whatever_values_a_route_sets_the_head_is_one_head_with_those_fields() =>
        Gen.Select(Gen.Char[' ', '~'].Array[1, 30], Gen.Char[' ', '~'].Array[1, 30]).Sample(
            (one, other) =>
            {
                string[] values = [new string(one).Trim(), new string(other).Trim()];
                if (values.All(static value => value.Length > 0 && ValueTemplate.TryParse(value, out _, out _)))
                {
                    string written = Request(Text.Get("X-A: 1"), Edits([], ("X-A", values[0]), ("X-B", values[1])));
                    ReadRequest again = ReadRequest.Once(Splits.Bytes(written), Http1Limits.Default);
                    Assert.Equal(Http1Error.Loop, again.Error); // our own Via, and nothing before it
                    Assert.Equal(written.Length, again.Head.LengthBytes);
                    Assert.Equal(BodyFraming.None, again.Body);
                    Assert.Equal(["X-A", "X-B"], again.PassingLines.Select(static line => line.Split(':')[0]).Take(2));
                }
            },
            iter: 2_000);

    private static FieldEdits Edits(string[] removed, params (string Name, string Value)[] set) => new(
        set.Select(static field =>
        {
            Assert.True(ValueTemplate.TryParse(field.Value, out ValueTemplate? template, out _));
            return KeyValuePair.Create(field.Name, template);
        }),
        removed);

    private static string Request(string head, FieldEdits edits, ClientIdentity? client = null, string requestId = ReadRequest.RequestId) =>
        Write(ReadRequest.Of(head), edits, client ?? ReadRequest.Untrusted, requestId);

    private static string Write(ReadRequest request, FieldEdits edits, ClientIdentity client, string requestId)
    {
        byte[] id = Splits.Bytes(requestId);
        byte[] host = Splits.Bytes(request.Host);
        TemplateValues values = new(client.AddressText, id, client.Scheme, request.Bytes, request.Meaning);
        ForwardedPath path = new(Splits.Bytes(request.Path));
        edits.Consume(request.Bytes, request.Head.Fields);
        SpanWriter writer = new(new byte[
            RequestHeadWriter.MaxBytes(request.Head, request.Meaning, host.Length) + path.LengthBytes + edits.LengthBytes(values)]);
        RequestHeadWriter.Write(
            ref writer, request.Bytes, request.Head, request.Meaning, path, host, client, client.AddressText, id, edits, values);
        return Text.Of(writer.Written);
    }

    private static string Answer(string head, FieldEdits edits)
    {
        ReadRequest request = ReadRequest.Of(Text.Get());
        ReadAnswer answer = ReadAnswer.Of(head);
        TemplateValues values = new("192.0.2.7"u8, Splits.Bytes(ReadRequest.RequestId), "http"u8, request.Bytes, request.Meaning);
        edits.Consume(answer.Bytes, answer.Head.Fields);
        SpanWriter writer = new(new byte[ResponseHeadWriter.MaxBytes(answer.Head) + edits.LengthBytes(values)]);
        ResponseHeadWriter.Write(
            ref writer, answer.Bytes, answer.Head, answer.Meaning, answer.Body, Splits.Bytes(ReadAnswer.Date), closes: false, edits, values);
        return Text.Of(writer.Written);
    }
}
