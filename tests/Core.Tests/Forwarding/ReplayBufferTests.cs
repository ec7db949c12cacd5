using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using LoadBalancer.Core.Forwarding;

namespace LoadBalancer.Core.Tests.Forwarding;

public sealed class ReplayBufferTests
{
    private readonly ReplayBuffer _replay = new();

    [Fact]
    public void What_was_added_piece_by_piece_is_there_in_one()
    {
        byte[] body = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7))];
        _replay.Begin(most: body.Length);
        for (int at = 0; at < body.Length; at += 1_000)
        {
            _replay.Add(new ReadOnlySequence<byte>(body, at, 1_000));
        }

        Assert.True(_replay.IsWhole);
        Assert.Equal(body, _replay.Kept.ToArray());
    }

    [Fact]
    public void One_byte_too_many_and_it_gives_up_for_good()
    {
        _replay.Begin(most: 10);
        _replay.Add(new ReadOnlySequence<byte>(new byte[10]));
        Assert.True(_replay.IsWhole);
        _replay.Add(new ReadOnlySequence<byte>(new byte[1]));

        Assert.False(_replay.IsWhole);
        Assert.True(_replay.Kept.IsEmpty);
        _replay.Add(new ReadOnlySequence<byte>(new byte[1]));
        Assert.True(_replay.Kept.IsEmpty);
    }

    [Fact]
    public async Task A_body_that_is_held_stays_in_its_pipe_until_it_is_released_and_what_follows_it_stays_for_good()
    {
        Pipe client = new();
        await client.Writer.WriteAsync("bodynext"u8.ToArray(), TestContext.Current.CancellationToken);
        _replay.Begin(most: 4);
        Assert.True(_replay.TryHold(client.Reader, 4));
        Assert.True(_replay.IsWhole);
        Assert.True(_replay.Kept.IsEmpty);

        _replay.Release();
        _replay.Release(); // twice does no harm

        Assert.True(client.Reader.TryRead(out ReadResult read));
        Assert.Equal("next", Encoding.ASCII.GetString(read.Buffer));
    }

    [Fact]
    public void A_body_that_was_held_and_is_gone_from_its_pipe_is_our_bug_and_not_passed_over()
    {
        _replay.Begin(most: 4);
        Assert.True(_replay.TryHold(new Pipe().Reader, 4));

        Assert.Throws<InvalidOperationException>(_replay.Release);
    }

    [Fact]
    public void A_body_that_is_too_long_or_came_in_pieces_is_not_held()
    {
        PipeReader client = new Pipe().Reader;
        _replay.Begin(most: 10);
        Assert.False(_replay.TryHold(client, 11));
        _replay.Add(new ReadOnlySequence<byte>(new byte[1]));
        Assert.False(_replay.TryHold(client, 5));
        _replay.Release(); // takes nothing off the pipe: it is not held
    }

    [Fact]
    public void Where_nothing_may_be_kept_nothing_is_even_of_an_empty_body()
    {
        _replay.Begin(most: 0);

        Assert.False(_replay.IsWhole);
    }

    [Fact]
    public void The_next_request_finds_nothing_of_the_one_before()
    {
        _replay.Begin(most: 10);
        _replay.Add(new ReadOnlySequence<byte>("secret"u8.ToArray()));
        _replay.Release();
        _replay.Begin(most: 10);

        Assert.True(_replay.IsWhole);
        Assert.True(_replay.Kept.IsEmpty);
    }
}
