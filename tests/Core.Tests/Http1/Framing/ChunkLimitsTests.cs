using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;

namespace LoadBalancer.Core.Tests.Http1.Framing;

/// <summary>How much framing a chunked body may spend, at the exact edges (wire.md D7, D16).</summary>
public sealed class ChunkLimitsTests
{
    private const int MaxLineBytes = 256;
    private const int FreeOverheadBytes = 8 * 1024;

    [Fact]
    public void Refuses_a_chunk_line_of_more_than_256_bytes()
    {
        string longest = "1;" + new string('x', MaxLineBytes - 2);
        Assert.Equal("a", Splits.Chunks(longest + "\r\na\r\n0\r\n\r\n").Parts);
        Assert.Equal("aa", Splits.Chunks(longest + "\r\na\r\n" + longest + "\r\na\r\n0\r\n\r\n").Parts); // each line has its own

        string quoted = "1;x=\"" + new string('y', MaxLineBytes - 6) + "\"";
        Assert.Equal("a", Splits.Chunks(quoted + "\r\na\r\n0\r\n\r\n").Parts);

        Refuses(longest + "x\r\na\r\n0\r\n\r\n", Http1Error.ChunkLineTooLong, 400);
        Refuses(quoted[..^1] + "y\"\r\na\r\n0\r\n\r\n", Http1Error.ChunkLineTooLong, 400);
        Refuses("1;" + new string('x', 64 * 1024), Http1Error.ChunkLineTooLong, 400);
    }

    [Fact]
    public void Counts_five_bytes_of_framing_for_each_chunk_against_8_KiB_and_four_for_each_byte_of_payload()
    {
        // n one-byte chunks and the line of the last: 5n + 3 <= 8192 + 4n. The end of the body has a free "0 CRLF" no more.
        const int Most = FreeOverheadBytes - 3;
        Assert.Equal(ParseStatus.Complete, Whole(OneByteChunks(Most) + "0\r\n\r\n").Status);

        ParseOutcome over = Whole(OneByteChunks(Most + 1) + "0\r\n\r\n");
        Assert.Equal((ParseStatus.Invalid, Http1Error.TooMuchChunkOverhead), (over.Status, over.Error));
        Assert.Equal((5 + 1) * (Most + 1) + 2, over.ConsumedBytes); // at the LF of the last line, and not before
        Assert.Equal(400, over.Error.StatusCode());
    }

    [Fact]
    public void Pays_for_extensions_out_of_the_same_purse()
    {
        string line = "1;" + new string('x', MaxLineBytes - 2);
        string chunks = string.Concat(Enumerable.Repeat(line + "\r\na\r\n", 31)); // each spends 260 and earns 4: 7 936 of 8 192 are gone

        ParseOutcome most = Whole(chunks + line);
        Assert.Equal((ParseStatus.NeedMore, 31), (most.Status, most.Parts.Length));

        ParseOutcome over = Whole(chunks + line + "\r");
        Assert.Equal((ParseStatus.Invalid, Http1Error.TooMuchChunkOverhead), (over.Status, over.Error));
    }

    [Fact]
    public void Lets_payload_earn_framing()
    {
        string large = "10000\r\n" + new string('p', 0x10000) + "\r\n";
        Assert.Equal(ParseStatus.Complete, Whole(large + OneByteChunks(100_000) + "0\r\n\r\n").Status);
    }

    [Fact]
    public void Answers_a_trailer_over_its_limits_with_431()
    {
        string line = "X: " + new string('v', 45) + "\r\n"; // 50 bytes
        string longest = "X: " + new string('v', ChunkRun.MaxTrailerBytes - 5) + "\r\n";
        Assert.Equal(ParseStatus.Complete, Splits.Chunks("0\r\n" + line + line + line + "\r\n").Status);
        Assert.Equal(ParseStatus.Complete, Splits.Chunks("0\r\n" + longest + "\r\n").Status);

        Refuses("0\r\n" + line + line + line + "X", Http1Error.TrailerTooLarge, 431); // a fourth line
        Refuses("0\r\nX" + longest + "\r\n", Http1Error.TrailerTooLarge, 431); // a byte too many
        Refuses("0\r\n" + string.Concat(Enumerable.Repeat("a: b\r\n", 10_000)) + "\r\n", Http1Error.TrailerTooLarge, 431);
        Refuses("0\r\nX: " + new string('v', 1024 * 1024), Http1Error.TrailerTooLarge, 431);
    }

    [Fact]
    public void Does_not_count_the_trailer_as_framing_of_chunks()
    {
        ChunkRun run = new(maxTrailerBytes: 64 * 1024, maxTrailerCount: 100);
        byte[] body = Splits.Bytes("0\r\n" + string.Concat(Enumerable.Repeat("X: " + new string('v', 500) + "\r\n", 100)) + "\r\n");

        Assert.Equal(ParseStatus.Complete, run.FeedAll(body).Status);
    }

    [Fact]
    public void Starts_anew_for_each_body()
    {
        ChunkedDecoder decoder = default;
        byte[] body = Splits.Bytes(OneByteChunks(8_000) + "0\r\nX: y\r\n\r\n");
        for (int turn = 0; turn < 3; turn++)
        {
            decoder.Start(ChunkRun.MaxTrailerBytes, 1, boundsOverhead: true);
            ReadOnlySpan<byte> rest = body;
            ParseStatus status;
            do
            {
                status = decoder.Decode(rest, out int consumedBytes, out _);
                rest = rest[consumedBytes..];
            }
            while (status == ParseStatus.NeedMore && !rest.IsEmpty);

            Assert.Equal(ParseStatus.Complete, status);
        }
    }

    private static void Refuses(string body, Http1Error error, int status)
    {
        ParseOutcome outcome = Splits.Chunks(body);
        Assert.Equal((ParseStatus.Invalid, error), (outcome.Status, outcome.Error));
        Assert.Equal(status, outcome.Error.StatusCode());
    }

    private static ParseOutcome Whole(string body) => new ChunkRun().FeedAll(Splits.Bytes(body));

    private static string OneByteChunks(int count) => string.Concat(Enumerable.Repeat("1\r\na\r\n", count));
}
