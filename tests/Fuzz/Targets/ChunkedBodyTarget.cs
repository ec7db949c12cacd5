using System.Buffers;
using LoadBalancer.Core.Http1;
using LoadBalancer.Core.Http1.Framing;
using LoadBalancer.Core.Primitives;
using LoadBalancer.Fuzz.Delivery;
using LoadBalancer.Fuzz.Mutation;
using LoadBalancer.Fuzz.Naive;

namespace LoadBalancer.Fuzz.Targets;

/// <summary>A chunked body: judged alike at every cut; what is accepted ends where a careless reader ends it, and can be chunked anew.</summary>
internal sealed class ChunkedBodyTarget : FuzzTarget
{
    private readonly Delivered<ChunkRun> _delivered = new(new ChunkRun(), new ChunkRun());
    private readonly ChunkRun _again = new();
    private readonly ArrayBufferWriter<byte> _naive = new();
    private byte[] _room = new byte[4 * 1024];

    /// <summary>A copy of the input, for the one member that takes a sequence, and two copies of its payload.</summary>
    protected override int MaxAllocatedBytesPerByte => 256;

    protected override bool Judge(ReadOnlySpan<byte> input)
    {
        Dice dice = Dice.Of(input);
        bool isWhole = _delivered.Deliver(input, ref dice) == ParseStatus.Complete;
        ChunkRun whole = _delivered.Whole;
        Finding.Unless(whole.Payload.Length <= whole.ConsumedBytes, "more payload than there were bytes");
        if (dice.OneIn(16))
        {
            ChunkedDecoder decoder = default;
            decoder.Start(ChunkRun.MaxTrailerBytes, ChunkRun.MaxTrailerCount, boundsOverhead: true);
            bool isAccepted = decoder.Accepts(new ReadOnlySequence<byte>(input.ToArray()));
            Finding.Unless(isAccepted == (whole.Status != ParseStatus.Invalid), "a trial and the decoding itself disagree");
        }

        if (isWhole)
        {
            _naive.ResetWrittenCount();
            Finding.Unless(NaiveChunks.TryRead(input, _naive, out int consumedBytes), "a careless reader finds no end");
            Finding.Unless(consumedBytes == whole.ConsumedBytes, "a careless reader finds another end");
            Finding.Unless(_naive.WrittenSpan.SequenceEqual(whole.Payload), "a careless reader finds another payload");
            CheckChunkedAnew(whole.Payload, ref dice);
        }

        return isWhole;
    }

    private void CheckChunkedAnew(ReadOnlySpan<byte> payload, ref Dice dice)
    {
        int roomBytes = (payload.Length * (1 + ChunkWriter.MaxLineBytes + ChunkWriter.ChunkEnd.Length)) + ChunkWriter.BodyEnd.Length;
        if (_room.Length < roomBytes)
        {
            _room = new byte[roomBytes * 2];
        }

        SpanWriter writer = new(_room);
        for (ReadOnlySpan<byte> rest = payload; !rest.IsEmpty;)
        {
            int chunkBytes = dice.Next(rest.Length) + 1;
            ChunkWriter.WriteLine(ref writer, chunkBytes);
            writer.Write(rest[..chunkBytes]);
            writer.Write(ChunkWriter.ChunkEnd);
            rest = rest[chunkBytes..];
        }

        writer.Write(ChunkWriter.BodyEnd);
        _again.Reset();
        _again.Feed(writer.Written, 0, writer.WrittenBytes);
        Finding.Unless(
            _again.Status == ParseStatus.Complete && _again.ConsumedBytes == writer.WrittenBytes && _again.Payload.SequenceEqual(payload),
            "what we chunked anew is another body");
    }
}
