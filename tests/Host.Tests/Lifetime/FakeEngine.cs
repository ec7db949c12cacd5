using LoadBalancer.Host.Lifetime;

namespace LoadBalancer.Host.Tests.Lifetime;

/// <summary>An engine that remembers what it was told, in order.</summary>
internal sealed class FakeEngine : IAlbEngine
{
    public List<string> Calls { get; } = [];

    public void Start() => Calls.Add("start");

    public void BeginDrain() => Calls.Add("drain");

    public void EndClients() => Calls.Add("end clients");

    public void EndIdle() => Calls.Add("end idle");

    public ValueTask DisposeAsync()
    {
        Calls.Add("dispose");
        return ValueTask.CompletedTask;
    }
}
