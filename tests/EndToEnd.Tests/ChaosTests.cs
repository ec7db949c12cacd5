using LoadBalancer.EndToEnd.Tests.Harness;
using LoadBalancer.Soak.Chaos.Load;
using LoadBalancer.Soak.Chaos.Scenarios;
using LoadBalancer.Soak.Faults;
using LoadBalancer.Soak.Reporting;

namespace LoadBalancer.EndToEnd.Tests;

/// <summary>The scenarios of tests/Soak/Chaos that need neither tools nor rights, a fixed number of requests of each.</summary>
public sealed class ChaosTests
{
    private const int RequestCount = 3000;
    private const int PodCount = 4;
    private const int RequestsBetween = 300;

    private static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(5);

    [Fact]
    public async Task A_request_at_pods_with_every_fault_ends_as_one_of_its_faults_allows()
    {
        await using FaultyPods pods = new(PodCount, static number => Faulty.PlanOf(number, seed: 1));
        await using Lb lb = await Lb.StartAsync(pods.Toml(Faulty.Timeouts));
        ChaosLoad load = new(new LoadOptions(lb.Address, Seed: 1) { RequestCount = RequestCount, LargePercent = 5, LargeBytes = 128 * 1024 });

        await load.RunAsync(TestContext.Current.CancellationToken);

        AssertKept(Faulty.Judge(load.Outcomes, pods.Deliveries));
        Assert.Equal(RequestCount, load.Outcomes.Total);

        // Most kinds, not all: who is ejected when, and so which request meets which pod, is the machine's affair. The dice themselves are tested below.
        Assert.True(pods.Deliveries.FaultCounts().Count() > Enum.GetValues<Fault>().Length / 2, $"only {pods.Deliveries.FaultCounts().Count()} kinds of fault were met");
    }

    [Fact]
    public void A_fault_is_a_matter_of_the_seed_the_pod_and_the_request()
    {
        FaultPlan plan = Faulty.PlanOf(pod: 1, seed: 1);
        Fault[] faults = Draw(plan);

        Assert.Equal(faults, Draw(Faulty.PlanOf(pod: 1, seed: 1)));
        Assert.NotEqual(faults, Draw(Faulty.PlanOf(pod: 1, seed: 2)));
        Assert.NotEqual(faults, Draw(plan, pod: 3));
        Assert.Equal(Enum.GetValues<Fault>(), faults.Distinct().Order());

        static Fault[] Draw(FaultPlan plan, int pod = 1) => [.. Enumerable.Range(1, 2000).Select(number => plan.Of(pod, new(number % 32, number)))];
    }

    /// <summary>A POST that lies in the queue of a listener as it is closed is 502, since nobody can know what became of it: how seldom is the long run's to say.</summary>
    [Fact]
    public async Task Pods_that_end_without_a_word_cost_no_request_that_may_be_sent_again_and_repeat_none_that_may_not()
    {
        await using FaultyPods pods = new(PodCount, static _ => FaultPlan.Healthy);
        await using Lb lb = await Lb.StartAsync(pods.Toml());
        ChaosLoad load = new(new LoadOptions(lb.Address, Seed: 1) { RequestCount = RequestCount });

        await WhileAsync(load, number => pods.ReplaceAsync(number % PodCount, Gap));

        AssertKept(Rolling.JudgeAbrupt(load.Outcomes, pods.Deliveries));
    }

    [Fact]
    public async Task Pods_that_die_cost_no_request_that_may_be_sent_again_and_repeat_none_that_may_not()
    {
        await using FaultyPods pods = new(PodCount, static _ => FaultPlan.Healthy);
        await using Lb lb = await Lb.StartAsync(pods.Toml());
        ChaosLoad load = new(new LoadOptions(lb.Address, Seed: 1) { RequestCount = RequestCount, LargePercent = 5 });

        await WhileAsync(load, number => pods.KillAsync(number % PodCount, Gap));

        AssertKept(Kill.Judge(load.Outcomes, pods.Deliveries));
    }

    [Fact]
    public async Task Pods_that_close_idle_connections_cost_no_request_that_may_be_sent_again_and_repeat_none_that_may_not()
    {
        TimeSpan limit = TimeSpan.FromMilliseconds(20);
        await using FaultyPods pods = new(PodCount, _ => FaultPlan.Healthy with { IdleLimit = limit, IdleJitter = limit / 4 });
        await using Lb lb = await Lb.StartAsync(pods.Toml());
        ChaosLoad load = new(new LoadOptions(lb.Address, Seed: 1) { RequestCount = RequestCount, PostPercent = 33, Pause = (limit / 2, limit * 3 / 2) });

        await load.RunAsync(TestContext.Current.CancellationToken);

        AssertKept(Kill.Judge(load.Outcomes, pods.Deliveries));
        Assert.True(pods.AcceptedCount > load.Outcomes.Total / 100, "connections were closed, and made anew");
    }

    private static async Task WhileAsync(ChaosLoad load, Func<int, Task> breakAsync)
    {
        Task running = load.RunAsync(TestContext.Current.CancellationToken);
        int brokenCount = 0;
        while (!running.IsCompleted)
        {
            // One at a time, and none while a request that the last one may have met is still under way: two tries are for one dead pod, not for two.
            int soFar = load.Outcomes.Total;
            int[] mark = load.Mark();
            await Patience.UntilAsync(
                () => running.IsCompleted || (load.Outcomes.Total >= soFar + RequestsBetween && load.HasEndedSince(mark)), "requests go on");
            await breakAsync(brokenCount++);
        }

        await running;
        Assert.Equal(RequestCount, load.Outcomes.Total + load.Outcomes.Count(LoadBalancer.Soak.Chaos.Load.Ending.NotConnected));
        Assert.True(brokenCount >= PodCount, $"only {brokenCount} pods were broken");
    }

    private static void AssertKept(IEnumerable<Verdict> verdicts) => Assert.All(verdicts, static verdict => Assert.True(verdict.IsKept, $"{verdict.Promise}: {verdict.Found}"));
}
