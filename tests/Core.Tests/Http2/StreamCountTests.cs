using LoadBalancer.Core.Http2;
using LoadBalancer.Core.Tests.Observability;
using LoadBalancer.Core.Timing;

namespace LoadBalancer.Core.Tests.Http2;

/// <summary>A connection lasts while anything is under way on it, and not for ever without.</summary>
public sealed class StreamCountTests : IDisposable
{
    private static readonly Http2Limits Limits = new(100, 1000, 1000, 10, 1000, IdleTimeoutMs: 2_000, 1000);

    private readonly HandClock _clock = new();
    private readonly Heartbeat _heartbeat;
    private readonly StreamCount _count;
    private int _endCount;

    public StreamCountTests()
    {
        _heartbeat = new Heartbeat(_clock, runsInline: true);
        _count = new StreamCount(_heartbeat, Limits, () => _endCount++);
    }

    public void Dispose() => _heartbeat.Dispose();

    [Fact]
    public void Without_a_conversation_it_ends_behind_the_idle_timeout()
    {
        _count.Enter();
        _count.Enter();
        _count.Leave();
        Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(0, _endCount);

        _count.Leave();
        Pass(TimeSpan.FromSeconds(2));
        Assert.Equal(0, _endCount);
        Pass(TimeSpan.FromSeconds(4));
        Assert.NotEqual(0, _endCount);
    }

    [Fact]
    public void Another_conversation_in_time_keeps_it()
    {
        _count.Enter();
        _count.Leave();
        Pass(TimeSpan.FromSeconds(2));
        _count.Enter();
        Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(0, _endCount);
    }

    [Fact]
    public void Nothing_is_ended_twice()
    {
        _count.Enter();
        _count.Release(); // the connection went under its conversation
        _count.Leave();
        Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(0, _endCount);
    }

    private void Pass(TimeSpan time)
    {
        for (TimeSpan passed = TimeSpan.Zero; passed < time; passed += Heartbeat.Period)
        {
            _clock.Advance(Heartbeat.Period);
            _heartbeat.Beat();
        }
    }
}
