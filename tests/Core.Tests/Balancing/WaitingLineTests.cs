using LoadBalancer.Core.Balancing;

namespace LoadBalancer.Core.Tests.Balancing;

public sealed class WaitingLineTests
{
    private readonly WaitingLine _line = new();

    [Fact]
    public void Turns_are_given_in_the_order_of_coming_and_one_at_a_time()
    {
        Standing[] waiters = [.. Enumerable.Range(0, 3).Select(_ => Enter())];

        _line.GrantNext();
        Assert.Equal([1, 0, 0], waiters.Select(each => each.TurnCount));
        _line.GrantNext();
        _line.GrantNext();
        _line.GrantNext(); // nobody is left
        Assert.Equal([1, 1, 1], waiters.Select(each => each.TurnCount));
        Assert.Equal(0, _line.Count);
    }

    [Fact]
    public void A_full_line_takes_nobody_but_the_one_whose_turn_was_in_vain_who_stands_first()
    {
        Standing first = Enter();
        Standing second = Enter();
        Assert.False(_line.TryEnter(new Standing().Place, most: 2, isFirst: false));

        _line.GrantNext();
        Standing third = Enter();
        Assert.True(_line.TryEnter(first.Place, most: 2, isFirst: true));
        _line.GrantNext();

        Assert.Equal((2, 0, 0), (first.TurnCount, second.TurnCount, third.TurnCount));
    }

    [Fact]
    public void A_turn_that_finds_its_waiter_gone_goes_to_the_next()
    {
        Standing late = Enter();
        Standing left = Enter();
        Standing next = Enter();
        late.IsOver = true;
        _line.Leave(left.Place);
        _line.Leave(left.Place); // twice does no harm

        _line.GrantNext();

        Assert.Equal((0, 0, 1), (late.TurnCount, left.TurnCount, next.TurnCount));
        Assert.Equal(0, _line.Count);
    }

    [Fact]
    public void Whoever_has_no_use_for_the_room_there_is_keeps_its_place_and_the_next_is_called()
    {
        Standing first = Enter();
        Standing second = Enter();
        first.HasUse = false;

        Assert.True(_line.GrantNext());
        Assert.False(_line.GrantNext());
        Assert.Equal((0, 1, 1), (first.TurnCount, second.TurnCount, _line.Count));

        first.HasUse = true;
        Assert.True(_line.GrantNext());
        Assert.Equal(1, first.TurnCount);
    }

    private Standing Enter()
    {
        Standing waiter = new();
        Assert.True(_line.TryEnter(waiter.Place, most: 100, isFirst: false));
        return waiter;
    }

    private sealed class Standing : IWaiter
    {
        public Standing() => Place = new LinkedListNode<IWaiter>(this);

        public LinkedListNode<IWaiter> Place { get; }

        public int TurnCount { get; private set; }

        public bool IsOver { get; set; }

        public bool HasUse { get; set; } = true;

        public bool TryGrant()
        {
            TurnCount += IsOver ? 0 : 1;
            return !IsOver;
        }
    }
}
