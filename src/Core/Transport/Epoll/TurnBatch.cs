namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>Who is ready in one turn of a loop: all are told what their events mean before the first of them runs.</summary>
/// <remarks>Hot path, the loop's thread only.</remarks>
internal sealed class TurnBatch
{
    private readonly Place[] _places = new Place[EpollSet.MostEvents];
    private int _count;

    /// <summary>Tells each member what the last wait brought for it.</summary>
    public void Note(EpollSet epoll, int eventCount, MemberTable members, WakeUp wakeUp)
    {
        int count = 0;
        for (int i = 0; i < eventCount; i++)
        {
            (uint events, ulong datum) = epoll.EventAt(i);
            if (datum == MemberTable.NoMember)
            {
                wakeUp.Take();
            }
            else if (members.Find(datum) is LoopMember member)
            {
                member.Note(events);
                _places[count++].Member = member;
            }
        }

        _count = count;
    }

    /// <summary>Lets each do what waits for it.</summary>
    public void Run(EventLoop loop)
    {
        for (int i = 0; i < _count; i++)
        {
            LoopMember member = _places[i].Member!;
            _places[i].Member = null;
            member.RunReadySafely(loop);
        }
    }

    /// <summary>A value, so that the array stores the reference without asking for its type.</summary>
    private struct Place
    {
        public LoopMember? Member;
    }
}
