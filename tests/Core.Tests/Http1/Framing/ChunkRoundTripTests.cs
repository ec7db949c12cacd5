using CsCheck;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Http1.Framing;

public sealed class ChunkRoundTripTests
{
    [Fact]
    public void What_is_written_in_any_chunks_is_decoded_to_the_same_payload() =>
        Gen.Byte.Array[1, 40].List[0, 8].Sample(
            pieces =>
            {
                byte[] body = Write(pieces);
                byte[] followed = [.. body, .. "GET / HTTP/1.1\r\n\r\n"u8];

                ParseOutcome outcome = Splits.Every(followed, () => new ChunkRun());
                string payload = Text.Of(pieces.SelectMany(piece => piece).ToArray());
                Assert.Equal(new ParseOutcome(ParseStatus.Complete, Http1Error.None, body.Length, payload), outcome);
            },
            iter: 300);

    [Theory]
    [InlineData(1, "1\r\n")]
    [InlineData(10, "A\r\n")]
    [InlineData(255, "FF\r\n")]
    [InlineData(65_536, "10000\r\n")]
    [InlineData(long.MaxValue, "7FFFFFFFFFFFFFFF\r\n")]
    public void Writes_a_size_without_leading_zeros_and_within_its_room(long payloadBytes, string line)
    {
        SpanWriter writer = new(new byte[ChunkWriter.MaxLineBytes]);
        ChunkWriter.WriteLine(ref writer, payloadBytes);

        Assert.Equal(line, Text.Of(writer.Written));
    }

    private static byte[] Write(List<byte[]> pieces)
    {
        SpanWriter writer = new(new byte[pieces.Sum(piece => piece.Length + ChunkWriter.MaxLineBytes + 2) + 5]);
        foreach (byte[] piece in pieces)
        {
            ChunkWriter.WriteLine(ref writer, piece.Length);
            writer.Write(piece);
            writer.Write(ChunkWriter.ChunkEnd);
        }

        writer.Write(ChunkWriter.BodyEnd);
        return writer.Written.ToArray();
    }
}
