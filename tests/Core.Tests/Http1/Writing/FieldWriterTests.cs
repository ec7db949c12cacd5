using CsCheck;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Parsing;
using LoadBalancer.Core.Http1.Writing;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Http1.Writing;

public sealed class FieldWriterTests
{
    private static readonly Gen<string> Line = Gen.Select(
        Gen.OneOf("a", "Server", "X-Forwarded-For", "x-request-id", "Via"),
        Gen.OneOf(" ", " ", " ", "", "\t", "  ", " \t"),
        Gen.OneOf("", "b", "some value", "\u00e9"),
        Gen.OneOf("", "", "", " ", "\t "),
        (name, before, value, after) => $"{name}:{before}{value}{after}");

    [Fact]
    public void Lines_come_out_in_one_form_and_in_their_order_whatever_form_they_came_in_and_whichever_are_left_out() =>
        Gen.Select(Line.Array[0, 12], Gen.Bool.Array[12], Gen.Bool, (lines, consumed, isRequest) => (lines, consumed, isRequest)).Sample(
            sample =>
            {
                ReadAnswer answer = ReadAnswer.Once(Splits.Bytes(Text.Ok(sample.lines)), HttpMethod.Get, Http1Limits.Default);
                Assert.Equal(Http1Error.None, answer.Error);
                string expected = "";
                for (int i = 0; i < sample.lines.Length; i++)
                {
                    ref FieldLine line = ref answer.Head.Fields.Lines[i];
                    line.IsConsumed = sample.consumed[i];
                    if (!line.IsConsumed && !(sample.isRequest && ForwardingFields.Owns(line.Known)))
                    {
                        expected += $"{Text.Of(line.Name(answer.Bytes))}: {Text.Of(line.Value(answer.Bytes))}\r\n";
                    }
                }

                SpanWriter writer = new(new byte[answer.Head.LengthBytes + sample.lines.Length]);
                FieldWriter.WritePassing(ref writer, answer.Bytes, answer.Head.Fields.Lines, sample.isRequest);
                Assert.Equal(expected, Text.Of(writer.Written));
            },
            iter: 20_000);
}
