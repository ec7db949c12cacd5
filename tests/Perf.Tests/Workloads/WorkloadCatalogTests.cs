using LoadBalancer.Perf.Compare.Targets;
using LoadBalancer.Perf.Compare.Workloads;

namespace LoadBalancer.Perf.Tests.Workloads;

public sealed class WorkloadCatalogTests
{
    [Theory]
    [InlineData("W1", 4)]
    [InlineData("W2", 12)]
    public void A_request_has_as_many_fields_as_the_protocol_says(string name, int fields)
    {
        IReadOnlyList<string> given = WorkloadCatalog.All.Single(workload => workload.Name == name).Fields;
        // h2load adds Host, and User-Agent unless it is given.
        int added = given.Any(field => field.StartsWith("User-Agent:", StringComparison.Ordinal)) ? 1 : 2;

        Assert.Equal(fields, given.Count + added);
    }

    [Fact]
    public void A_fixed_pace_has_a_rate_and_no_other_has_one()
    {
        Assert.All(WorkloadCatalog.All, workload => Assert.Equal(workload.Pace == Pace.Fixed, workload.RatePerSecond > 0));
    }

    [Fact]
    public void Every_target_is_about_a_workload_there_is()
    {
        Assert.All(TargetCatalog.All.OfType<RatioTarget>(), target => Assert.Contains(target.Workload, WorkloadCatalog.Names));
    }
}
