namespace LoadBalancer.Core.Transport.Epoll;

/// <summary>A loop's members by descriptor: who is meant by an event.</summary>
/// <remarks>
/// Hot path, the loop's thread only. An event carries descriptor and generation, for a batch may hold an event of a descriptor that a member
/// before it in the batch has closed, and whose number has a new owner already.
/// </remarks>
internal sealed class MemberTable
{
    /// <summary>Carried by nobody's events: a generation is never 0.</summary>
    public const ulong NoMember = 0;

    private LoopMember?[] _members = new LoopMember?[64];
    private uint _generation;

    /// <summary>Takes a member in and gives what its events shall carry.</summary>
    public ulong Add(LoopMember member)
    {
        int descriptor = member.Descriptor;
        if (descriptor >= _members.Length)
        {
            Array.Resize(ref _members, Math.Max(descriptor + 1, _members.Length * 2));
        }

        _generation = _generation == uint.MaxValue ? 1 : _generation + 1;
        member.Generation = _generation;
        _members[descriptor] = member;
        return ((ulong)_generation << 32) | (uint)descriptor;
    }

    public void Remove(LoopMember member) => _members[member.Descriptor] = null;

    /// <summary>Whom an event is for; null when they have left since.</summary>
    public LoopMember? Find(ulong datum)
    {
        LoopMember? member = _members[(uint)datum];
        return member is not null && member.Generation == datum >> 32 ? member : null;
    }

    /// <summary>Whoever is left when the loop ends.</summary>
    public IEnumerable<LoopMember> All() => _members.Where(static member => member is not null).ToArray()!;
}
