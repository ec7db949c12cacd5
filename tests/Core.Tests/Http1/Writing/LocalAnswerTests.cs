using System.Buffers;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Http1.Writing;

namespace LoadBalancer.Core.Tests.Http1.Writing;

public sealed class LocalAnswerTests
{
    private const string Date = "Date: " + ReadAnswer.Date;

    [Fact]
    public void Writes_status_date_type_length_and_text() =>
        Assert.Equal(
            Text.Head("HTTP/1.1 404 Not Found", Date, "Content-Type: text/plain", "Content-Length: 3") + "no\n",
            Write(404, "no\n"));

    [Fact]
    public void Says_close_when_the_connection_ends() =>
        Assert.Equal(
            Text.Head("HTTP/1.1 400 Bad Request", Date, "Content-Type: text/plain", "Content-Length: 3", "Connection: close") + "no\n",
            Write(400, "no\n", closes: true));

    [Fact]
    public void Keeps_the_length_and_leaves_the_text_out_for_HEAD() =>
        Assert.Equal(
            Text.Head("HTTP/1.1 404 Not Found", Date, "Content-Type: text/plain", "Content-Length: 3"),
            Write(404, "no\n", isHead: true));

    [Rfc("9110", "15.5.6")]
    [Fact]
    public void Names_the_allowed_methods_in_405_and_in_the_answer_to_OPTIONS() // A24, B11
    {
        const string Allow = "Allow: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
        Assert.Equal(
            Text.Head("HTTP/1.1 405 Method Not Allowed", Date, Allow, "Content-Type: text/plain", "Content-Length: 3") + "no\n",
            Write(405, "no\n"));
        Assert.Equal(Text.Head("HTTP/1.1 204 No Content", Date, Allow), Write(204, ""));
    }

    [Rfc("9110", "8.6")]
    [Fact]
    public void Gives_204_no_body_whatever_text_it_has() =>
        Assert.EndsWith("OPTIONS\r\n\r\n", Write(204, "not to be seen\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData("Date", 404)]
    [InlineData("content-type", 404)]
    [InlineData("RETRY-AFTER", 429)]
    [InlineData("Location", 302)]
    [InlineData("Allow", 405)]
    public void A_field_that_the_route_sets_takes_the_place_of_ours(string name, int status)
    {
        KeyValuePair<string, ValueTemplate> field = new(name, Template("theirs"));
        foreach (FieldEdits edits in (FieldEdits[])[new FieldEdits([field], []), new FieldEdits([], [name])])
        {
            LocalAnswer answer = new(status, "no\n"u8)
            {
                Location = status == 302 ? Template("/ours") : null,
                RetryAfterSeconds = status == 429 ? 5 : 0,
                Edits = edits,
            };
            ArrayBufferWriter<byte> output = new();
            answer.Write(output, Splits.Bytes(ReadAnswer.Date), isHead: false, closes: false);

            string[] fields = [.. Text.Of(output.WrittenSpan).Split("\r\n").Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))];
            Assert.Equal(edits.LengthBytes(default) == 0 ? [] : [$"{name}: theirs"], fields);
        }
    }

    [Fact]
    public void Answers_every_fault_of_a_request_with_one_well_formed_message()
    {
        Http1Error[] notARequests = [Http1Error.None, Http1Error.MalformedStatusLine, Http1Error.UnexpectedUpgrade, Http1Error.InvalidUpgradeAnswer];
        foreach (Http1Error error in Enum.GetValues<Http1Error>().Except(notARequests))
        {
            string written = Write(error.StatusCode(), Text.Of(error.Text()), closes: true);
            int headBytes = written.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            ReadAnswer answer = ReadAnswer.Of(written[..headBytes]);

            Assert.Equal((error, Http1Error.None), (error, answer.Error));
            Assert.Equal(BodyFraming.OfLength(written.Length - headBytes), answer.Body);
            Assert.NotEqual("", answer.Reason);
            Assert.False(answer.Meaning.KeepsAlive);
        }
    }

    private static ValueTemplate Template(string text)
    {
        Assert.True(ValueTemplate.TryParse(text, out ValueTemplate? template, out _));
        return template;
    }

    private static string Write(int status, string text, bool isHead = false, bool closes = false)
    {
        ArrayBufferWriter<byte> output = new(1);
        int written = new LocalAnswer(status, Splits.Bytes(text)).Write(output, Splits.Bytes(ReadAnswer.Date), isHead, closes);
        Assert.Equal(output.WrittenCount, written);
        return Text.Of(output.WrittenSpan);
    }
}
