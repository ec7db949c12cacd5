using System.Collections.Concurrent;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Transport.Epoll;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoadBalancer.Core.Tests.Transport.Epoll;

/// <summary>What a loop does for whoever posts to it.</summary>
public sealed class EventLoopTests
{
    [Fact]
    public async Task Runs_what_many_threads_post_each_ones_in_order()
    {
        const int ThreadCount = 8;
        const int PostCount = 2_000;
        using EventLoop loop = Start();
        List<int>[] seen = [.. Enumerable.Range(0, ThreadCount).Select(static _ => new List<int>())];
        CountdownEvent left = new(ThreadCount * PostCount);

        Thread[] threads = [.. Enumerable.Range(0, ThreadCount).Select(thread => new Thread(() =>
        {
            for (int i = 0; i < PostCount; i++)
            {
                int number = i;
                loop.Post(new Work(() =>
                {
                    seen[thread].Add(number);
                    left.Signal();
                }));
            }
        }))];
        Array.ForEach(threads, static thread => thread.Start());
        await Patience.UntilAsync(() => left.IsSet, "all posted work has run");

        Assert.All(seen, static numbers => Assert.Equal(Enumerable.Range(0, PostCount), numbers));
    }

    [Fact]
    public async Task Runs_everything_on_its_own_thread()
    {
        using EventLoop loop = Start();

        Assert.False(loop.IsCurrent);
        Assert.True(await AskAsync(loop, () => loop.IsCurrent));
    }

    [Fact]
    public async Task Runs_what_it_posts_to_itself_after_what_it_is_doing()
    {
        using EventLoop loop = Start();
        ConcurrentQueue<string> order = new();
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        loop.Post(new Work(() =>
        {
            loop.Post(new Work(() =>
            {
                order.Enqueue("posted");
                done.SetResult();
            }));
            order.Enqueue("posting");
        }));
        await done.Task.Patiently();

        Assert.Equal(["posting", "posted"], order);
    }

    [Fact]
    public async Task Runs_what_was_posted_before_its_start()
    {
        using EventLoop loop = new(0, TimeProvider.System, NullLogger.Instance);
        Task<bool> asking = AskAsync(loop, () => loop.IsCurrent);

        loop.Start();

        Assert.True(await asking);
    }

    [Fact]
    public async Task A_bug_in_work_is_logged_and_the_loop_goes_on()
    {
        RecordingLogger logger = new();
        using EventLoop loop = new(7, TimeProvider.System, logger);
        loop.Start();

        loop.Post(new Work(static () => throw new InvalidOperationException("a bug")));

        Assert.True(await AskAsync(loop, () => loop.IsCurrent));
        Assert.Equal(["our own bug in event loop 7"], logger.Messages);
    }

    [Fact]
    public async Task Beats_until_it_is_told_not_to_even_after_a_bug_in_a_beat()
    {
        using EventLoop loop = Start();
        int beatCount = 0;
        bool wasOnLoop = true;
        Action faulty = static () => throw new InvalidOperationException("a bug");
        Action beat = () =>
        {
            wasOnLoop &= loop.IsCurrent;
            beatCount++;
        };
        loop.AddBeat(faulty);
        loop.AddBeat(beat);

        await Patience.UntilAsync(() => Volatile.Read(ref beatCount) >= 3, "three beats");
        int atRemoval = await AskAsync(loop, () =>
        {
            loop.RemoveBeat(beat);
            return beatCount;
        });
        int otherCount = 0;
        loop.AddBeat(() => otherCount++);
        await Patience.UntilAsync(() => Volatile.Read(ref otherCount) >= 2, "two beats without it");

        Assert.True(wasOnLoop);
        Assert.Equal(atRemoval, beatCount);
    }

    [Fact]
    public async Task Work_posted_after_its_end_still_runs()
    {
        EventLoop loop = Start();
        loop.Dispose();

        await AskAsync(loop, static () => true);
    }

    [Fact]
    public void Work_posted_while_it_ends_still_runs()
    {
        const int PostCount = 5_000;
        EventLoop loop = Start();
        int runCount = 0;
        Thread posting = new(() =>
        {
            for (int i = 0; i < PostCount; i++)
            {
                loop.Post(new Work(() => Interlocked.Increment(ref runCount)));
            }
        });

        posting.Start();
        loop.Dispose();
        posting.Join();

        Assert.Equal(PostCount, runCount);
    }

    [Fact]
    public void One_that_was_never_started_ends_and_runs_what_was_posted()
    {
        EventLoop loop = new(0, TimeProvider.System, NullLogger.Instance);
        bool hasRun = false;
        loop.Post(new Work(() => hasRun = true));

        loop.Dispose();
        loop.Dispose();

        Assert.True(hasRun);
    }

    [Fact]
    public async Task Ended_from_its_own_thread_it_ends_all_the_same()
    {
        EventLoop loop = Start();
        Task<bool> ending = AskAsync(loop, () =>
        {
            loop.Dispose();
            return true;
        });

        Assert.True(await ending);
    }

    private static EventLoop Start()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "epoll is Linux's");
        EventLoop loop = new(0, TimeProvider.System, NullLogger.Instance);
        loop.Start();
        return loop;
    }

    private static async Task<T> AskAsync<T>(EventLoop loop, Func<T> question)
    {
        TaskCompletionSource<T> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        loop.Post(new Work(() => answer.SetResult(question())));
        return await answer.Task.Patiently();
    }

    private sealed class Work(Action run) : LoopWork
    {
        public override void Run() => run();
    }
}
