using LoadBalancer.Core.Primitives;

namespace LoadBalancer.Core.Tests.Primitives;

/// <summary>Results, faults, misuse, races of end and wait. That waiting allocates nothing is EndToEnd.Tests' to show (SteadyStateAllocationTests).</summary>
public sealed class PooledTaskBoxTests
{
    [Fact]
    public async Task A_method_that_never_waits_gives_its_result_or_its_fault()
    {
        Assert.Equal(5, await AddAsync(Task.CompletedTask, 2, 3));
        await Assert.ThrowsAsync<InvalidDataException>(async () => await FailAsync(Task.CompletedTask));
    }

    [Fact]
    public async Task A_method_that_waits_gives_its_result_or_its_fault()
    {
        for (int round = 0; round < 3; round++) // the second and third in boxes that have been used
        {
            TaskCompletionSource gate = new();
            PooledTask<int> sum = AddAsync(gate.Task, 2, round);
            PooledTask<int> fault = FailAsync(gate.Task);
            Assert.False(sum.IsCompleted || sum.IsImmediate || fault.IsCompleted);
            gate.SetResult();
            Assert.Equal(2 + round, await sum);
            await Assert.ThrowsAsync<InvalidDataException>(async () => await fault);
        }
    }

    [Fact]
    public void A_task_that_is_over_is_not_taken_for_the_next_one_in_its_box()
    {
        LoneBox box = new();
        short first = box.Version;
        box.SetResult(1);
        Assert.True(box.HasEnded(first));
        Assert.Equal(1, box.GetResult(first));
        short second = box.Version;
        Assert.False(box.HasEnded(second));
        Assert.Throws<InvalidOperationException>(() => box.HasEnded(first));
        Assert.Throws<InvalidOperationException>(() => box.GetResult(first));
        Assert.Throws<InvalidOperationException>(() => box.GetResult(second)); // before it has one
        box.SetException(new InvalidDataException());
        Assert.True(box.HasEnded(second));
        Assert.Throws<InvalidDataException>(() => box.GetResult(second));
        Assert.Equal(2, box.ReturnCount);
    }

    [Fact]
    public void Whoever_waits_is_resumed_once_and_a_second_one_is_a_bug()
    {
        LoneBox box = new();
        int resumedCount = 0;
        box.OnCompleted(Count, box.Version);
        Assert.Throws<InvalidOperationException>(() => box.OnCompleted(Count, box.Version));
        Assert.Equal(0, resumedCount);
        box.SetResult(1);
        Assert.Equal(1, resumedCount);

        void Count() => resumedCount++;
    }

    [Fact]
    public async Task The_end_on_one_thread_and_the_wait_on_another_never_miss_each_other()
    {
        const int Rounds = 50_000;
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        LoneBox box = new();
        int resumedCount = 0;
        using Barrier barrier = new(2);
        Task ending = Task.Factory.StartNew(() => Run(static (box, round) => box.SetResult(round)), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Run((box, round) => box.OnCompleted(() => Resume(round), box.Version));
        await ending;
        Assert.Equal(Rounds, resumedCount);

        void Run(Action<LoneBox, int> part)
        {
            for (int round = 0; round < Rounds; round++)
            {
                barrier.SignalAndWait(cancellation);
                part(box, round);
                barrier.SignalAndWait(cancellation); // both parts are over: the wait has been resumed, by one of them
            }
        }

        void Resume(int round)
        {
            if (box.GetResult(box.Version) == round)
            {
                resumedCount++;
            }
        }
    }

    private static async PooledTask<int> AddAsync(Task gate, int left, int right)
    {
        await gate.ConfigureAwait(false);
        return left + right;
    }

    private static async PooledTask<int> FailAsync(Task gate)
    {
        await gate.ConfigureAwait(false);
        throw new InvalidDataException();
    }

    private sealed class LoneBox : PooledTaskBox<int>
    {
        public int ReturnCount { get; private set; }

        public override Action Continuation => throw new NotSupportedException("it has no method");

        protected override void Return() => ReturnCount++;
    }
}
