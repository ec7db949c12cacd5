using LoadBalancer.Core.Timing;
using Microsoft.Extensions.ObjectPool;

namespace LoadBalancer.Core.Listening;

/// <summary>The sessions of a lane that wait for the next request.</summary>
/// <remarks>
/// Hot path: a take and a put for each request, under a lock that nobody contends for where the lane is one thread. The base library's pool
/// keeps one object at hand and the rest in a concurrent queue, which made a request 60 ns dearer when many were under way.
/// </remarks>
internal sealed class SessionPool(Heartbeat heartbeat, DrainFlag drain) : ObjectPool<ClientSession>
{
    /// <summary>Sessions kept: about 4 KiB each.</summary>
    private const int MostKeptCount = 1024;

    private readonly Lock _taking = new();
    private readonly Stack<ClientSession> _kept = [];

    public override ClientSession Get()
    {
        lock (_taking)
        {
            if (_kept.TryPop(out ClientSession? session))
            {
                return session;
            }
        }

        return new ClientSession(heartbeat, drain);
    }

    public override void Return(ClientSession session)
    {
        if (!session.TryReset())
        {
            return;
        }

        lock (_taking)
        {
            if (_kept.Count < MostKeptCount)
            {
                _kept.Push(session);
                return;
            }
        }

        session.Exchange.Discard();
    }
}
