using LoadBalancer.Core.Discovery;

namespace LoadBalancer.Core.Tests.Discovery;

/// <summary>Answers at once, or when a test says; like the system's, it cannot be called off.</summary>
internal sealed class FakeResolver(TimeProvider clock) : INameResolver
{
    private readonly Queue<TaskCompletionSource<NameAnswer>> _hanging = [];

    public NameAnswer Answer { get; set; }

    public bool Hangs { get; set; }

    /// <summary>Lookups, in the order they began.</summary>
    public List<(string Host, DateTimeOffset At)> Asked { get; } = [];

    /// <summary>Of those, how many have not ended.</summary>
    public int HangingCount => _hanging.Count;

    public Task<NameAnswer> ResolveAsync(string host)
    {
        Asked.Add((host, clock.GetUtcNow()));
        if (!Hangs)
        {
            return Task.FromResult(Answer);
        }

        TaskCompletionSource<NameAnswer> hanging = new();
        _hanging.Enqueue(hanging);
        return hanging.Task;
    }

    /// <summary>Ends the one that has hung longest.</summary>
    public void Release(NameAnswer answer) => _hanging.Dequeue().SetResult(answer);
}
