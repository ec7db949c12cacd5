using System.Collections.Immutable;
using LoadBalancer.Core.Listening;

namespace LoadBalancer.Host.Listening;

/// <summary>Who serves the connections of one socket, and who is asked first.</summary>
/// <remarks>Immutable: a reload makes others, and what it leaves as it is keeps its service, and so its connections.</remarks>
/// <param name="Group">What was written.</param>
/// <param name="All">Each of them.</param>
/// <param name="Door">Gets every connection first: the one listener there is, or what tells them apart.</param>
internal sealed record OpenMembers(ListenerGroup Group, ImmutableArray<OpenMember> All, ListenerService Door)
{
    /// <summary>Makes them.</summary>
    /// <param name="group">What is wanted.</param>
    /// <param name="works">Makes what is new.</param>
    /// <param name="former">What there is at that socket; null: nothing.</param>
    public static OpenMembers Make(ListenerGroup group, ListenerWorks works, OpenMembers? former = null)
    {
        ImmutableArray<OpenMember> all =
        [
            .. group.Listeners.Select(config =>
                former?.All.FirstOrDefault(member => member.Suits(config)) is OpenMember member ? member with { Config = config }
                : new OpenMember(config, group.IsUdp ? NoConnections : works.Serve(config))),
        ];
        bool isSameDoor = former is not null && former.Group.GoesByName && all.Length == former.All.Length &&
            all.Zip(former.All).All(static pair =>
                pair.First.Service == pair.Second.Service && pair.First.Config.Sni.AsSpan().SequenceEqual(pair.Second.Config.Sni.AsSpan()));
        return new OpenMembers(group, all, !group.GoesByName ? all[0].Service : isSameDoor ? former!.Door : works.Door(all));
    }

    private static ListenerService NoConnections => new(static _ => Task.CompletedTask, new ListenerClients(laneCount: 1)); // datagrams have none
}
