using System.Buffers;
using LoadBalancer.Core.Http1.Parsing;

namespace LoadBalancer.Core.Tests.Http1.Parsing;

public sealed class HeadBufferTests
{
    [Fact]
    public void Lends_a_single_segment_without_a_copy_and_keeps_a_copy()
    {
        byte[] pipe = "head and more"u8.ToArray();
        HeadBuffer buffer = new();

        ReadOnlySpan<byte> joined = buffer.Join(new ReadOnlySequence<byte>(pipe), 100);
        Assert.True(joined.Overlaps(pipe));
        buffer.Keep(joined, 4);
        Array.Clear(pipe);

        Assert.Equal("head"u8, buffer.Span);
    }

    [Fact]
    public void Joins_what_comes_in_pieces_however_the_pieces_grow()
    {
        byte[] bytes = new byte[5_000];
        new Random(1).NextBytes(bytes);
        HeadBuffer buffer = new();
        for (int end = 1; end <= bytes.Length; end += 37)
        {
            Assert.Equal(bytes.AsSpan(0, end), buffer.Join(Pieces(bytes, end), 1_000_000));
        }

        buffer.Keep(buffer.Span, 4_000);
        Assert.Equal(bytes.AsSpan(0, 4_000), buffer.Span);
    }

    [Fact]
    public void Keeps_the_whole_head_when_its_pieces_became_one_segment_again()
    {
        byte[] bytes = "GET / HTTP/1.1\r\n\r\n"u8.ToArray();
        HeadBuffer buffer = new();
        buffer.Join(Pieces(bytes, 10), 100);
        ReadOnlySpan<byte> joined = buffer.Join(new ReadOnlySequence<byte>(bytes), 100);
        buffer.Keep(joined, bytes.Length);

        Assert.Equal(bytes, buffer.Span);
    }

    [Fact]
    public void Copies_no_more_than_it_is_told()
    {
        HeadBuffer buffer = new();

        Assert.Equal("0123"u8, buffer.Join(Pieces("0123456789"u8.ToArray(), 10), 4));
        Assert.Equal("0123"u8, buffer.Join(Pieces("0123456789"u8.ToArray(), 10), 4));
    }

    [Fact]
    public void Starts_anew_after_a_reset()
    {
        HeadBuffer buffer = new();
        buffer.Join(Pieces("first head"u8.ToArray(), 10), 100);
        buffer.Reset();

        Assert.Equal("next"u8, buffer.Join(Pieces("next"u8.ToArray(), 4), 100));
    }

    /// <summary>The first <paramref name="length"/> bytes as segments of three.</summary>
    private static ReadOnlySequence<byte> Pieces(byte[] bytes, int length)
    {
        Segment first = new(bytes.AsMemory(0, Math.Min(1, length)), null);
        Segment last = first;
        for (int start = 1; start < length; start += 3)
        {
            last = new Segment(bytes.AsMemory(start, Math.Min(3, length - start)), last);
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? before)
        {
            Memory = memory;
            if (before is not null)
            {
                before.Next = this;
                RunningIndex = before.RunningIndex + before.Memory.Length;
            }
        }
    }
}
