using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Tests.Lifetime;

public sealed class ShutdownSignalsTests
{
    [Fact]
    public async Task The_first_request_drains_and_the_second_stops()
    {
        using var signals = new ShutdownSignals();
        Task waiting = signals.WaitAsync();
        Assert.False(waiting.IsCompleted);

        signals.Request();
        await waiting;
        Assert.False(signals.StopNow.IsCancellationRequested);

        signals.Request();
        Assert.True(signals.StopNow.IsCancellationRequested);
        signals.Request(); // a third changes nothing
    }
}
