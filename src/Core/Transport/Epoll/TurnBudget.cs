using System.Runtime.CompilerServices;

namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>How much one member may still do at once in a loop's turn, before the others have theirs.</summary>
internal struct TurnBudget(int mostPerTurn)
{
    private readonly int _mostPerTurn = mostPerTurn;
    private uint _turn;
    private int _takenCount;

    /// <summary>Takes one; false when this turn's are used up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryTake(EventLoop loop)
    {
        if (_turn != loop.Turn)
        {
            _turn = loop.Turn;
            _takenCount = 0;
        }

        return ++_takenCount <= _mostPerTurn;
    }
}
