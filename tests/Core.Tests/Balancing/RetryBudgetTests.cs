using LoadBalancer.Core.Balancing;
using LoadBalancer.Core.Tests.Observability;

namespace LoadBalancer.Core.Tests.Balancing;

public sealed class RetryBudgetTests
{
    private readonly HandClock _time = new();
    private readonly RetryBudget _budget = new();

    [Theory]
    [InlineData(0, 0.2, RetryBudget.ReserveCount)]
    [InlineData(1_000, 0.2, RetryBudget.ReserveCount + 200)]
    [InlineData(1_000, 0.0, RetryBudget.ReserveCount)]
    [InlineData(1_000, 1.0, RetryBudget.ReserveCount + 1_000)]
    public void Within_a_span_a_reserve_and_a_share_of_its_requests_may_be_retried(int requestCount, double share, int expected)
    {
        Assert.True(_budget.TrySpend(share, _time)); // the span begins
        for (int i = 0; i < requestCount; i++)
        {
            _budget.CountRequest();
        }

        Assert.Equal(expected, 1 + SpendAll(share));
    }

    [Fact]
    public void The_next_span_has_a_budget_of_its_own_and_no_share_of_what_was_asked_before()
    {
        for (int i = 0; i < 5_000; i++)
        {
            _budget.CountRequest();
        }

        Assert.Equal(RetryBudget.ReserveCount, SpendAll(0.2)); // they came before the first span
        _time.Advance(RetryBudget.Span - TimeSpan.FromMilliseconds(1));
        Assert.Equal(0, SpendAll(0.2));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(RetryBudget.ReserveCount, SpendAll(0.2));
    }

    private int SpendAll(double share)
    {
        int count = 0;
        while (_budget.TrySpend(share, _time))
        {
            count++;
        }

        return count;
    }
}
