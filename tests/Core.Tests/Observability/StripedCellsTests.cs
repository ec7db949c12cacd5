using LoadBalancer.Core.Observability;
using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Observability;

/// <summary>Counting from loops' threads, which have a row each, and from others, which share.</summary>
public sealed class StripedCellsTests
{
    private const int AddCount = 20_000;

    private readonly StripedCells _cells = new(width: 3);

    [Fact]
    public void Loses_nothing_of_loops_and_other_threads_that_count_together()
    {
        Thread[] threads = [.. Enumerable.Range(0, 12).Select(i => new Thread(() => Count(isLoop: i % 2 == 0)))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.Equal(0, _cells.Sum(0));
        Assert.Equal(12 * AddCount, _cells.Sum(1));
        Assert.Equal(-12 * AddCount, _cells.Sum(2));
    }

    [Fact]
    public void Keeps_what_a_loop_counted_that_has_ended_and_whose_number_another_has()
    {
        for (int i = 0; i < 5; i++)
        {
            Thread loop = new(() => Count(isLoop: true));
            loop.Start();
            loop.Join();
            Assert.Equal((i + 1) * AddCount, _cells.Sum(1));
        }
    }

    [Fact]
    public void A_sum_never_falls_while_loops_only_add()
    {
        Thread loop = new(() => Count(isLoop: true));
        loop.Start();
        long last = 0;
        while (loop.IsAlive)
        {
            long sum = _cells.Sum(1);
            Assert.True(sum >= last);
            last = sum;
        }

        Assert.Equal(AddCount, _cells.Sum(1));
    }

    private void Count(bool isLoop)
    {
        if (isLoop)
        {
            Assert.NotEqual(LoopThread.None, LoopThread.Enter());
        }

        for (int i = 0; i < AddCount; i++)
        {
            _cells.Add(1, 1);
            _cells.Add(2, -1);
        }

        if (isLoop)
        {
            LoopThread.Leave();
            Assert.Equal(LoopThread.None, LoopThread.Number);
        }
    }
}
