namespace LoadBalancer.Core.Observability;

/// <summary>The meters of one kind, by the operator's name for what they count.</summary>
/// <remarks>
/// Config path: a name gets its meter when a snapshot is compiled, never on the way of a request, hence the plain lock. A name
/// keeps its meter for the life of the process, so counters outlive snapshots; only configurations add names, so the table is
/// bounded by what operators wrote.
/// </remarks>
internal sealed class MeterTable<TMeter>(Func<string, int, TMeter> make)
    where TMeter : class
{
    private readonly Lock _adding = new();
    private readonly Dictionary<string, TMeter> _byName = new(StringComparer.Ordinal);
    private readonly List<TMeter> _inOrder = [];

    /// <summary>The name's meter; made, with the next index, when the name is new.</summary>
    public TMeter GetOrAdd(string name)
    {
        lock (_adding)
        {
            if (!_byName.TryGetValue(name, out TMeter? meter))
            {
                meter = make(name, _inOrder.Count);
                _byName.Add(name, meter);
                _inOrder.Add(meter);
            }

            return meter;
        }
    }

    /// <summary>A copy of all meters in the order their names came.</summary>
    public TMeter[] ToArray()
    {
        lock (_adding)
        {
            return [.. _inOrder];
        }
    }
}
