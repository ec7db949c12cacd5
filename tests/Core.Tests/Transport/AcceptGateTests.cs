using LoadBalancer.Core.Transport;

namespace LoadBalancer.Core.Tests.Transport;

public sealed class AcceptGateTests
{
    private int _most = 2;
    private int _callCount;

    [Fact]
    public void It_is_full_at_its_number_and_calls_who_waits_once_when_one_leaves()
    {
        AcceptGate gate = Full();
        Action call = () => _callCount++;
        gate.CallWhenRoom(call);
        gate.CallWhenRoom(call);
        Assert.Equal(0, _callCount);

        gate.Leave();
        Assert.Equal(1, gate.OpenCount);
        gate.Leave();
        Assert.Equal(0, gate.OpenCount);

        Assert.Equal(1, _callCount);
        Assert.False(gate.IsFull);
    }

    [Fact]
    public void Where_there_is_room_already_it_calls_at_once()
    {
        AcceptGate gate = Full();
        gate.Leave();

        gate.CallWhenRoom(() => _callCount++);

        Assert.Equal(1, _callCount);
    }

    [Fact]
    public void One_that_leaves_makes_no_room_where_the_number_was_lowered()
    {
        AcceptGate gate = Full();
        _most = 1;
        gate.CallWhenRoom(() => _callCount++);

        gate.Leave();
        Assert.Equal(0, _callCount);

        gate.Leave();
        Assert.Equal(1, _callCount);
    }

    [Fact]
    public void Whoever_waits_is_called_when_the_number_was_raised_and_somebody_says_so()
    {
        AcceptGate gate = Full();
        gate.CallWhenRoom(() => _callCount++);
        gate.LookAgain();
        Assert.Equal(0, _callCount);

        _most = 3;
        gate.LookAgain();
        Assert.Equal(1, _callCount);
    }

    [Fact]
    public async Task No_call_is_lost_between_one_that_leaves_and_one_that_begins_to_wait()
    {
        _most = 1;
        AcceptGate gate = new(() => _most);
        for (int round = 0; round < 20_000; round++)
        {
            gate.Enter();
            TaskCompletionSource called = new();
            Task leaving = Task.Run(gate.Leave, TestContext.Current.CancellationToken);
            gate.CallWhenRoom(() => called.TrySetResult());
            await called.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
            await leaving;
        }
    }

    private AcceptGate Full()
    {
        AcceptGate gate = new(() => _most);
        gate.Enter();
        gate.Enter();
        Assert.True(gate.IsFull);
        return gate;
    }
}
