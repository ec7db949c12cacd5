using System.Collections.Immutable;

namespace LoadBalancer.Core.Listening;

/// <summary>The open connections of one listener, and how they are brought to an end.</summary>
/// <remarks>Background: any thread may end them; each is listed on its own lane.</remarks>
/// <param name="laneCount">The transport's lanes.</param>
public sealed class ListenerClients(int laneCount)
{
    private readonly ImmutableArray<ClientList> _lanes = [.. Enumerable.Range(0, laneCount).Select(static _ => new ClientList())];

    /// <summary>How many there are.</summary>
    public int Count => _lanes.Sum(static list => list.Count);

    /// <summary>From now on answers say <c>Connection: close</c>; a silent client is not disturbed, and may ask once more.</summary>
    public void MarkLast() => ForEach(static list => list.MarkLast());

    /// <summary>Ends the connections that are silent, and those that fall silent from now on; nothing is cut.</summary>
    public void EndIdle() => ForEach(static list => list.EndIdle());

    /// <summary>As <see cref="EndIdle()"/>, each with a probability: called again and again with a growing one, it spreads the ends over time.</summary>
    /// <param name="share">From 0 to 1.</param>
    public void EndIdle(double share) => ForEach(list => list.EndIdle(share));

    /// <summary>Cuts connections, each with a probability.</summary>
    /// <inheritdoc cref="EndIdle(double)"/>
    public void Cut(double share) => ForEach(list => list.Cut(share));

    /// <summary>Those of one lane.</summary>
    internal ClientList Of(int lane) => _lanes[lane];

    private void ForEach(Action<ClientList> act)
    {
        foreach (ClientList list in _lanes)
        {
            act(list);
        }
    }
}
