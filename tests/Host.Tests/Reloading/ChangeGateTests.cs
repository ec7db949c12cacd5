using LoadBalancer.Host.Reloading;

namespace LoadBalancer.Host.Tests.Reloading;

public sealed class ChangeGateTests
{
    private readonly ChangeGate _gate = new();

    [Fact]
    public void What_has_not_changed_is_not_read()
    {
        Assert.False(Observe(content: 1, taken: 1, seconds: 0));
        Assert.False(Observe(content: 1, taken: 1, seconds: 100));
        Assert.False(_gate.IsPending);
    }

    [Fact]
    public void A_change_is_read_once_it_has_been_quiet()
    {
        Assert.False(Observe(content: 2, taken: 1, seconds: 0));
        Assert.True(_gate.IsPending);
        Assert.False(Observe(content: 2, taken: 1, seconds: 0.4));
        Assert.True(Observe(content: 2, taken: 1, seconds: 0.5));
        Assert.False(_gate.IsPending);
    }

    [Fact]
    public void A_file_that_grows_byte_by_byte_is_left_until_it_rests()
    {
        for (int written = 2; written < 20; written++)
        {
            Assert.False(Observe(content: written, taken: 1, seconds: written * 0.2));
        }

        Assert.True(Observe(content: 19, taken: 1, seconds: (19 * 0.2) + 0.5));
    }

    [Fact]
    public void Who_never_rests_is_read_after_five_seconds()
    {
        for (int change = 0; change < 20; change++)
        {
            Assert.False(Observe(content: 100 + change, taken: 1, seconds: change * 0.25));
        }

        Assert.True(Observe(content: 200, taken: 1, seconds: 5));
        Assert.False(Observe(content: 201, taken: 200, seconds: 5.25)); // and then waits anew
    }

    [Fact]
    public void A_change_that_was_taken_back_is_no_change()
    {
        Assert.False(Observe(content: 2, taken: 1, seconds: 0));
        Assert.False(Observe(content: 1, taken: 1, seconds: 0.2));
        Assert.False(_gate.IsPending);
        Assert.False(Observe(content: 2, taken: 1, seconds: 10)); // counts from now
    }

    private bool Observe(long content, long taken, double seconds) => _gate.Observe(content, taken, TimeSpan.FromSeconds(seconds));
}
