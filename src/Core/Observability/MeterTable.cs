namespace LoadBalancer.Core.Observability;

/// <summary>The meters of one kind, by the operator's name for what they count.</summary>
/// <remarks>
/// Config path: a name gets its meter when a snapshot is compiled, never on the way of a request, hence the plain lock. A name
/// keeps its meter as long as it is in a configuration and for <see cref="Keep"/> after, so counters outlive snapshots; only configurations add
/// names, so the table is bounded by what operators wrote in that time.
/// </remarks>
internal sealed class MeterTable<TMeter>(Func<string, int, TMeter> make)
    where TMeter : class
{
    /// <summary>Some scrapes' worth: what was counted last is read, and a name that comes back soon goes on counting.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(5);

    private readonly Lock _adding = new();
    private readonly Dictionary<string, Entry> _byName = new(StringComparer.Ordinal);
    private readonly List<TMeter> _inOrder = [];
    private int _madeCount;

    /// <summary>The name's meter; made, with the next index, when the name is new.</summary>
    public TMeter GetOrAdd(string name)
    {
        lock (_adding)
        {
            if (!_byName.TryGetValue(name, out Entry? entry))
            {
                entry = new Entry(make(name, _madeCount++));
                _byName.Add(name, entry);
                _inOrder.Add(entry.Meter);
            }

            return entry.Meter;
        }
    }

    /// <summary>Lets go of the meters whose names have been in no configuration for a while. Who still counts in one counts for nobody.</summary>
    /// <param name="names">Those of the configuration in force.</param>
    /// <param name="now">Any clock that never goes back.</param>
    public void Retire(IReadOnlySet<string> names, TimeSpan now)
    {
        lock (_adding)
        {
            HashSet<TMeter> gone = [];
            foreach ((string name, Entry entry) in _byName)
            {
                entry.AbsentSince = names.Contains(name) ? null : entry.AbsentSince ?? now;
                if (now - entry.AbsentSince >= Keep)
                {
                    _byName.Remove(name); // allowed while enumerating
                    gone.Add(entry.Meter);
                }
            }

            _inOrder.RemoveAll(gone.Contains);
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

    private sealed class Entry(TMeter meter)
    {
        public TMeter Meter { get; } = meter;

        /// <summary>Since when no configuration has the name; null while one does.</summary>
        public TimeSpan? AbsentSince { get; set; }
    }
}
