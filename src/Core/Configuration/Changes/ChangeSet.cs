using System.Collections.Immutable;

namespace LoadBalancer.Core.Configuration.Changes;

/// <summary>What of one kind came, went, or became another between two configurations.</summary>
/// <remarks>Config path, immutable.</remarks>
/// <param name="AddedCount">How many came.</param>
/// <param name="RemovedCount">How many went.</param>
/// <param name="ChangedCount">How many stayed and say something else.</param>
/// <param name="Added">Names of some that came, at most <see cref="MostNames"/>.</param>
/// <param name="Removed">Names of some that went.</param>
/// <param name="Changed">Names of some that say something else.</param>
public sealed record ChangeSet(
    int AddedCount, int RemovedCount, int ChangedCount, ImmutableArray<string> Added, ImmutableArray<string> Removed, ImmutableArray<string> Changed)
{
    /// <summary>As many as somebody reads; 100 events of 10 000 routes each must not fill the memory.</summary>
    public const int MostNames = 20;

    /// <summary>True when nothing is different.</summary>
    public bool IsEmpty => AddedCount + RemovedCount + ChangedCount == 0;

    /// <summary><c>+1 -2 ~3</c>, without what is 0.</summary>
    public override string ToString() => string.Join(
        ' ', new[] { Count('+', AddedCount), Count('-', RemovedCount), Count('~', ChangedCount) }.Where(static count => count.Length > 0));

    /// <summary>Compares two sets of things.</summary>
    /// <param name="before">Those there were.</param>
    /// <param name="after">Those there are.</param>
    /// <param name="identity">What makes a thing the same thing; of several with one identity the last counts.</param>
    /// <param name="content">What it says.</param>
    /// <param name="name">What people call it.</param>
    internal static ChangeSet Between<TThing, TIdentity>(
        IEnumerable<TThing> before, IEnumerable<TThing> after, Func<TThing, TIdentity> identity, Func<TThing, long> content, Func<TThing, string> name)
        where TIdentity : notnull
    {
        Dictionary<TIdentity, TThing> old = [];
        foreach (TThing thing in before)
        {
            old[identity(thing)] = thing;
        }

        Names added = new();
        Names changed = new();
        foreach (TThing thing in after)
        {
            if (!old.Remove(identity(thing), out TThing? was))
            {
                added.Add(name(thing));
            }
            else if (content(was) != content(thing))
            {
                changed.Add(name(thing));
            }
        }

        Names removed = new();
        foreach (TThing thing in old.Values)
        {
            removed.Add(name(thing));
        }

        return new ChangeSet(added.Count, removed.Count, changed.Count, added.Some, removed.Some, changed.Some);
    }

    private static string Count(char sign, int count) => count == 0 ? "" : $"{sign}{count}";

    private sealed class Names
    {
        private readonly ImmutableArray<string>.Builder _some = ImmutableArray.CreateBuilder<string>();

        public int Count { get; private set; }

        public ImmutableArray<string> Some => _some.ToImmutable();

        public void Add(string name)
        {
            Count++;
            if (Count <= MostNames)
            {
                _some.Add(name);
            }
        }
    }
}
