using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Tests.Lifetime;

/// <summary>An engine that remembers what it was told, in order.</summary>
internal sealed class FakeEngine : IAlbEngine
{
    public List<string> Calls { get; } = [];

    public void Start() => Calls.Add("start");

    public void BeginDrain() => Calls.Add("drain");

    public ValueTask DisposeAsync()
    {
        Calls.Add("dispose");
        return ValueTask.CompletedTask;
    }
}
