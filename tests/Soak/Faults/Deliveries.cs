using System.Collections.Concurrent;
using LoadBalancer.Soak.Traffic;

namespace LoadBalancer.Soak.Faults;

/// <summary>What reached the pods of a run: each POST, and each fault a request met. Written by all pods.</summary>
/// <remarks>A request counts as delivered from its head on: the pod may have begun the work, whatever comes of it.</remarks>
internal sealed class Deliveries
{
    private readonly ConcurrentDictionary<Nonce, int> _posts = [];
    private readonly ConcurrentDictionary<Nonce, ConcurrentQueue<Fault>> _faults = [];
    private readonly ConcurrentQueue<string> _wrong = [];

    /// <summary>POSTs that reached a pod, each counted once.</summary>
    public int PostCount => _posts.Count;

    /// <summary>Those that reached pods more than once.</summary>
    public IReadOnlyList<Nonce> PostedTwice => [.. _posts.Where(static post => post.Value > 1).Select(static post => post.Key)];

    /// <summary>Requests that were put together from several, in words; must be empty.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>Told of each POST as well, on the thread that got it and before the pod does anything about it.</summary>
    public Action<Nonce>? Posted { get; init; }

    public void RecordPost(Nonce nonce)
    {
        Posted?.Invoke(nonce);
        _posts.AddOrUpdate(nonce, 1, static (_, count) => count + 1);
    }

    public void RecordFault(Nonce nonce, Fault fault) => _faults.GetOrAdd(nonce, static _ => []).Enqueue(fault);

    public void RecordWrong(string text) => _wrong.Enqueue(text);

    /// <summary>The faults that request met, one per attempt that met one, in order.</summary>
    public IReadOnlyCollection<Fault> FaultsOf(Nonce nonce) => _faults.TryGetValue(nonce, out ConcurrentQueue<Fault>? faults) ? faults : [];

    /// <summary>How often each fault was met.</summary>
    public IEnumerable<(Fault Fault, int Count)> FaultCounts() => _faults.Values
        .SelectMany(static faults => faults).CountBy(static fault => fault).OrderBy(static entry => entry.Key).Select(static entry => (entry.Key, entry.Value));
}
